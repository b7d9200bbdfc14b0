use std::cmp::Reverse;
use std::collections::HashMap;

use indexmap::IndexMap;
use jiff::civil::Date;
use serde_json::Value;

use crate::evaluation::Feedback;
use crate::shared::{JsonObject, Moment};

/// A rating that counts: one model against others.
#[derive(Debug, Clone, PartialEq)]
pub struct Game {
    pub model: String,
    pub opponents: Vec<String>,
    pub won: bool,
    pub tags: Vec<String>,
    /// How much it counts, 1 where nobody asks for a topic.
    pub weight: f64,
}

/// The standing of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub model_id: String,
    pub rating: i64,
    pub won: i64,
    pub lost: i64,
    pub top_tags: Vec<TagCount>,
}

/// How often a topic was rated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagCount {
    pub tag: String,
    pub count: i64,
}

/// What a model won and lost on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// ISO 8601.
    pub date: String,
    pub won: i64,
    pub lost: i64,
}

/// Where every model starts.
const START: f64 = 1000.0;

/// How far one game moves it.
const K: f64 = 32.0;

/// Topics shown of each model.
const TOPICS: usize = 5;

/// Days of a history at most: a clock that was wrong once must not make it endless.
const LONGEST_HISTORY: i64 = 3_660;

/// The verdict of a rating: 1 is won, -1 lost, as number or text; anything else is no game.
fn verdict(data: &JsonObject) -> Option<bool> {
    match data.get("rating")? {
        Value::Number(number) if number.as_f64() == Some(1.0) => Some(true),
        Value::Number(number) if number.as_f64() == Some(-1.0) => Some(false),
        Value::String(text) if text == "1" => Some(true),
        Value::String(text) if text == "-1" => Some(false),
        _ => None,
    }
}

fn texts(data: &JsonObject, key: &str) -> Vec<String> {
    let list = data.get(key).and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn model_of(data: &JsonObject) -> Option<&str> {
    data.get("model_id").and_then(Value::as_str).filter(|id| !id.is_empty())
}

impl Game {
    /// The game that a feedback tells of, if it does.
    pub fn of(feedback: &Feedback) -> Option<Self> {
        let data = feedback.data.as_ref()?;
        Some(Self {
            model: model_of(data)?.to_owned(),
            opponents: texts(data, "sibling_model_ids"),
            won: verdict(data)?,
            tags: texts(data, "tags"),
            weight: 1.0,
        })
    }
}

#[derive(Clone)]
struct Standing {
    rating: f64,
    won: i64,
    lost: i64,
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            rating: START,
            won: 0,
            lost: 0,
        }
    }
}

/// Rates the models by their games (Elo), the best first. Each opponent is a game of its own.
pub(super) fn rated(games: &[Game]) -> Vec<Entry> {
    let mut standings: IndexMap<&str, Standing> = IndexMap::new();
    let mut tags: HashMap<&str, IndexMap<&str, i64>> = HashMap::new();
    for game in games {
        for tag in &game.tags {
            *tags.entry(&game.model).or_default().entry(tag).or_default() += 1;
        }
        for opponent in &game.opponents {
            let mut own = standings.entry(&game.model).or_default().clone();
            let mut other = standings.entry(opponent).or_default().clone();
            let expected = 1.0 / (1.0 + 10f64.powf((other.rating - own.rating) / 400.0));
            let moved = K * (f64::from(u8::from(game.won)) - expected) * game.weight;
            own.rating += moved;
            other.rating -= moved;
            own.won += i64::from(game.won);
            own.lost += i64::from(!game.won);
            other.won += i64::from(!game.won);
            other.lost += i64::from(game.won);
            standings.insert(&game.model, own);
            if *opponent != game.model {
                standings.insert(opponent, other);
            }
        }
    }
    let entry = |(model, standing): (&str, Standing)| Entry {
        top_tags: tags.get(model).map(top).unwrap_or_default(),
        model_id: model.to_owned(),
        #[expect(clippy::cast_possible_truncation, reason = "a rating is a small number")]
        rating: standing.rating.round_ties_even() as i64,
        won: standing.won,
        lost: standing.lost,
    };
    let mut entries: Vec<Entry> = standings.into_iter().map(entry).collect();
    entries.sort_by_key(|entry| Reverse(entry.rating));
    entries
}

fn top(tags: &IndexMap<&str, i64>) -> Vec<TagCount> {
    let count = |(tag, count): (&&str, &i64)| TagCount {
        tag: (*tag).to_owned(),
        count: *count,
    };
    let mut counts: Vec<TagCount> = tags.iter().map(count).collect();
    counts.sort_by_key(|tag| Reverse(tag.count));
    counts.truncate(TOPICS);
    counts
}

/// What the model won and lost day by day up to `today`: of so many days, or since its first game.
pub(super) fn history<'a>(
    feedbacks: impl Iterator<Item = &'a Feedback>,
    model: &str,
    days: i64,
    today: Date,
    day_of: impl Fn(Moment) -> Date,
) -> Vec<Day> {
    let mut counts: HashMap<Date, (i64, i64)> = HashMap::new();
    for feedback in feedbacks {
        let Some(data) = &feedback.data else { continue };
        let (Some(won), true) = (verdict(data), model_of(data) == Some(model)) else {
            continue;
        };
        let day = counts
            .entry(day_of(Moment::from_seconds(feedback.created_at)))
            .or_default();
        day.0 += i64::from(won);
        day.1 += i64::from(!won);
    }
    let wanted = match days {
        1.. => days,
        _ => counts.keys().min().map_or(1, |first| days_between(*first, today) + 1),
    };
    let wanted = wanted.clamp(1, LONGEST_HISTORY);
    let mut date = today.saturating_sub(jiff::Span::new().days(wanted - 1));
    let mut history = Vec::new();
    for _ in 0..wanted {
        let (won, lost) = counts.get(&date).copied().unwrap_or_default();
        history.push(Day {
            date: date.to_string(),
            won,
            lost,
        });
        date = date.saturating_add(jiff::Span::new().days(1));
    }
    history
}

fn days_between(first: Date, last: Date) -> i64 {
    first.until(last).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::{Game, rated};

    fn game(model: &str, opponents: &[&str], won: bool) -> Game {
        Game {
            model: model.into(),
            opponents: opponents.iter().map(|id| (*id).to_owned()).collect(),
            won,
            tags: vec!["boats".into()],
            weight: 1.0,
        }
    }

    #[test]
    fn a_second_win_counts_a_little_less() {
        let board = rated(&[game("a", &["b", "c"], true)]);
        let ratings: Vec<_> = board
            .iter()
            .map(|entry| (entry.model_id.as_str(), entry.rating))
            .collect();
        assert_eq!(ratings, [("a", 1031), ("c", 985), ("b", 984)]);
        assert_eq!(board[0].top_tags[0].count, 1);
    }

    #[test]
    fn a_lost_game_is_won_by_the_other() {
        let board = rated(&[game("a", &["b"], false)]);
        assert_eq!((board[0].model_id.as_str(), board[0].won, board[0].lost), ("b", 1, 0));
        assert_eq!(board[1].rating, 984);
    }
}
