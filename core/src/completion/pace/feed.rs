use std::time::Duration;

use crate::completion::{Assembler, Live};
use crate::provider::{AS_GOOD_AS_DUE, Rhythm};
use crate::shared::Moment;

/// How an answer is told to those who watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The shortest time between two frames.
    pub interval: Duration,
    /// So many pieces at least are told at once, however slowly they come.
    pub pieces: u32,
}

/// What watchers are told next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// To be appended to what they have.
    Appended(String),
    /// To take the place of what they have.
    Whole(String),
}

/// Decides when watchers of an answer hear of it, and what.
///
/// The first piece is told at once; after it at most one frame an interval, each with all that has come since: the cost
/// is bounded by time and not by the number of pieces. The longer the answer, the longer the interval. A frame tells
/// what was appended. The whole answer is told instead when its structure changed, when somebody came who may have
/// missed frames, and whenever the text has doubled, so that what was lost on the way is healed: all frames together
/// stay linear in the answer's length.
#[derive(Debug)]
pub struct Feed {
    pace: Pace,
    /// The shortest time between two frames as it is by now.
    rhythm: Rhythm,
    /// How far the watchers are; `None` before the first frame.
    told: Option<Live>,
    told_at: Moment,
    /// When a thought was told last because it was about to end.
    folded_at: Moment,
    /// Pieces that came since.
    waiting: u32,
    /// Length of the whole answer when it was told last.
    whole: usize,
    /// Somebody may have missed frames.
    missed: bool,
}

/// So many times as seldom is an answer of that length told: the page draws all of it anew with each frame.
fn slower(length: usize) -> u32 {
    match length {
        0..=2_048 => 1,
        2_049..=16_384 => 2,
        _ => 3,
    }
}

/// Below this length a doubled text is not worth a frame of its own.
const SMALL: usize = 4_096;

/// An answer as short as this is always told whole: that costs next to nothing, and whoever missed a frame of a short
/// answer would have to wait for its end.
const SHORT: usize = 512;

impl Feed {
    pub fn new(pace: Pace) -> Self {
        Self {
            pace,
            rhythm: Rhythm::new(pace.interval),
            told: None,
            told_at: Moment::from_seconds(0),
            folded_at: Moment::from_seconds(0),
            waiting: 0,
            whole: SMALL,
            missed: false,
        }
    }

    /// How often there is a reason to look for pieces; `None` for each of them.
    pub fn rhythm(&self) -> Option<Rhythm> {
        (!self.counts_pieces()).then(|| self.rhythm.clone())
    }

    /// A piece came.
    pub fn came(&mut self) {
        self.waiting += 1;
    }

    /// Somebody new watches, or may have missed something.
    pub fn somebody_came(&mut self) {
        self.missed = true;
    }

    /// Does the pace go by pieces, however fast they come? Otherwise all that came together is told together.
    pub fn counts_pieces(&self) -> bool {
        self.pace.interval.is_zero()
    }

    /// How long until the next frame may go; zero when it may now, `None` when there is nothing to tell.
    pub fn due_in(&self, now: Moment) -> Option<Duration> {
        if self.waiting == 0 && !self.missed {
            return None;
        }
        if self.told.is_none() || self.missed {
            return Some(Duration::ZERO);
        }
        if self.waiting < self.pace.pieces {
            return None;
        }
        if now < self.told_at {
            // The clock was set back: there is no telling when it will be where it was.
            return Some(Duration::ZERO);
        }
        let rest = self.rhythm.interval().saturating_sub(self.told_at.until(now));
        // What is as good as due is not worth a wake-up of its own.
        Some(if rest < AS_GOOD_AS_DUE { Duration::ZERO } else { rest })
    }

    /// The next frame, if it is due and there is something to tell.
    pub fn frame(&mut self, answer: &Assembler, now: Moment) -> Option<Frame> {
        if self.due_in(now) == Some(Duration::ZERO) {
            self.tell(answer, now)
        } else {
            None
        }
    }

    /// What was not told yet of a thought that is about to be folded away, due or not: a reader shall have seen all of
    /// it. An answer that changes between thoughts and text with every piece is told at the usual pace.
    pub fn before_the_fold(&mut self, answer: &Assembler, now: Moment) -> Option<Frame> {
        if self.waiting == 0 || self.folded_at.until(now) < self.pace.interval {
            return None;
        }
        self.folded_at = now;
        self.missed = true;
        self.tell(answer, now)
    }

    /// All that was not told yet, due or not: for the end of an answer.
    pub fn rest(&mut self, answer: &Assembler, now: Moment) -> Option<Frame> {
        if self.waiting == 0 && !self.missed {
            None
        } else {
            self.tell(answer, now)
        }
    }

    fn tell(&mut self, answer: &Assembler, now: Moment) -> Option<Frame> {
        let live = answer.live();
        let frame = self.choose(answer, live);
        if frame.is_some() || self.told != Some(live) {
            self.told_at = now;
        }
        let interval = self.pace.interval * slower(live.length.max(live.thought));
        self.rhythm.go_on(self.told_at, interval);
        self.waiting = 0;
        self.missed = false;
        frame
    }

    fn choose(&mut self, answer: &Assembler, live: Live) -> Option<Frame> {
        let told = self.told.unwrap_or(Live {
            turns: 0,
            length: 0,
            thought: 0,
        });
        // The first frame tells the whole: an answer may go on with words that were there before.
        let same_block = self.told.is_some() && told.turns == live.turns && !self.missed;
        if same_block && live.thought > 0 {
            // A thought cannot be appended to from outside. It is told again when it has grown by an eighth: the
            // frames of a thought add up to nine times its length, and a short one moves with every frame.
            if live.thought < told.thought + told.thought / 8 + 32 {
                return None;
            }
        } else if same_block && live.length > SHORT && live.length < self.whole.saturating_mul(2) {
            let appended = answer.appended_since(told.length);
            self.told = Some(live);
            return (!appended.is_empty()).then(|| Frame::Appended(appended.to_owned()));
        }
        let whole = answer.content();
        self.told = Some(live);
        self.whole = whole.len().max(SMALL);
        (!whole.is_empty()).then_some(Frame::Whole(whole))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Feed, Frame, Pace};
    use crate::completion::{Assembler, Tags};
    use crate::shared::Moment;

    fn millis(at: i64) -> Moment {
        Moment::from_nanoseconds(at * 1_000_000)
    }

    fn feed() -> Feed {
        Feed::new(Pace {
            interval: Duration::from_millis(25),
            pieces: 1,
        })
    }

    /// Tells an answer of so many pieces, one a millisecond, and puts together what a watcher shows.
    fn watch(pieces: i64, mut add: impl FnMut(&mut Assembler, i64)) -> (String, String, usize, usize) {
        let (mut feed, mut answer) = (feed(), Assembler::new(Tags::default()));
        let (mut shown, mut frames, mut bytes) = (String::new(), 0, 0);
        let mut show = |frame: Option<Frame>| match frame {
            Some(Frame::Appended(text)) => {
                shown.push_str(&text);
                frames += 1;
                bytes += text.len();
            }
            Some(Frame::Whole(text)) => {
                frames += 1;
                bytes += text.len();
                shown = text;
            }
            None => {}
        };
        for piece in 0..pieces {
            add(&mut answer, piece);
            feed.came();
            show(feed.frame(&answer, millis(piece)));
        }
        show(feed.rest(&answer, millis(pieces)));
        (shown, answer.content(), frames, bytes)
    }

    #[test]
    fn the_first_piece_goes_at_once_and_the_rest_in_time() {
        let (shown, content, frames, bytes) =
            watch(1_000, |answer, n| answer.add_text(&format!("word {n} "), millis(n)));
        assert_eq!(shown, content);
        assert!(frames <= 42, "{frames} frames");
        assert!(bytes < 2 * content.len() + 1, "{bytes} bytes for {}", content.len());
    }

    #[test]
    fn a_long_answer_is_told_less_often() {
        let frames = |pieces| watch(pieces, |answer, n| answer.add_text("four", millis(n))).2;
        let short = frames(500);
        assert!((18..=23).contains(&short), "{short} frames in the first half second");
        let long = frames(2_500) - short;
        assert!((38..=46).contains(&long), "{long} frames in two more seconds");
        let longer = frames(8_000) - frames(5_000);
        assert!(
            (38..=44).contains(&longer),
            "{longer} frames in three seconds of a very long one"
        );
    }

    #[test]
    fn who_looks_for_pieces_hears_how_often_there_is_a_reason_to() {
        let (mut feed, mut answer) = (feed(), Assembler::new(Tags::default()));
        let rhythm = feed.rhythm().unwrap();
        assert_eq!(rhythm.interval(), Duration::from_millis(25));
        answer.add_text(&"four ".repeat(1_000), millis(0));
        feed.came();
        assert!(feed.frame(&answer, millis(0)).is_some());
        assert_eq!(rhythm.interval(), Duration::from_millis(50));

        let every_piece = Feed::new(Pace {
            interval: Duration::ZERO,
            pieces: 3,
        });
        assert!(every_piece.rhythm().is_none());
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_stop_the_frames() {
        let (mut feed, mut answer) = (feed(), Assembler::new(Tags::default()));
        let mut told = Vec::new();
        for at in [9_000, 1_000, 1_010, 1_025] {
            answer.add_text("four", millis(at));
            feed.came();
            told.push(feed.frame(&answer, millis(at)).is_some());
        }
        assert_eq!(told, [true, true, false, true]);
    }

    #[test]
    fn a_frame_goes_with_the_look_that_brought_its_pieces() {
        let (mut feed, mut answer) = (feed(), Assembler::new(Tags::default()));
        let rhythm = feed.rhythm().unwrap();
        let (mut looks, mut frames, mut late) = (0, 0, 0);
        let (mut next_look, mut unread) = (7, 0);
        for now in (0..3_000).map(millis) {
            unread += 1;
            let looked = now.milliseconds() == 0 || now >= millis(next_look);
            if looked {
                for _ in 0..std::mem::take(&mut unread) {
                    answer.add_text("four", now);
                    feed.came();
                }
                looks += 1;
                next_look = now.milliseconds().max(7) + i64::try_from(rhythm.rest(now).as_millis()).unwrap();
            }
            if feed.frame(&answer, now).is_some() {
                frames += 1;
                late += i32::from(!looked);
            }
        }
        // At the start and whenever the interval changes they may miss each other once.
        assert!(
            late <= 3 && looks <= frames + 4,
            "{looks} looks, {frames} frames, {late} late"
        );
        assert!(frames > 60, "{frames} frames");
    }

    #[test]
    fn a_long_answer_costs_what_it_is_long() {
        for pieces in [20_000, 80_000] {
            let (shown, content, _, bytes) = watch(pieces, |answer, n| answer.add_text("four", millis(n)));
            assert_eq!(shown, content);
            assert!(bytes < 3 * content.len(), "{bytes} bytes for {}", content.len());
        }
    }

    #[test]
    fn a_long_thought_does_so_too() {
        for pieces in [5_000, 40_000] {
            let (_, content, _, bytes) = watch(pieces, |answer, n| answer.add_reasoning("hmm ", millis(n)));
            assert!(bytes < 12 * content.len(), "{bytes} bytes for {}", content.len());
        }
    }

    #[test]
    fn a_thought_is_told_to_its_end_before_it_is_folded_away() {
        let (mut feed, mut answer) = (feed(), Assembler::new(Tags::default()));
        let think = |feed: &mut Feed, answer: &mut Assembler, at| {
            answer.add_reasoning("hm ", millis(at));
            feed.came();
        };
        think(&mut feed, &mut answer, 1_000);
        assert!(feed.frame(&answer, millis(1_000)).is_some());
        think(&mut feed, &mut answer, 1_001);
        assert_eq!(feed.frame(&answer, millis(1_001)), None);
        let Some(Frame::Whole(told)) = feed.before_the_fold(&answer, millis(1_002)) else {
            panic!("the thought was not told")
        };
        assert!(told.contains("hm hm"), "{told}");
        think(&mut feed, &mut answer, 1_003);
        assert_eq!(feed.before_the_fold(&answer, millis(1_004)), None);
    }

    #[test]
    fn who_comes_late_is_told_everything_at_once() {
        let (mut feed, mut answer) = (feed(), Assembler::new(Tags::default()));
        answer.add_text("Hello ", millis(0));
        feed.came();
        assert_eq!(feed.frame(&answer, millis(0)), Some(Frame::Whole("Hello ".to_owned())));
        answer.add_text("world", millis(1));
        feed.came();
        assert_eq!(feed.frame(&answer, millis(1)), None);
        feed.somebody_came();
        assert_eq!(
            feed.frame(&answer, millis(2)),
            Some(Frame::Whole("Hello world".to_owned()))
        );
        assert_eq!(feed.due_in(millis(90)), None);
    }

    #[test]
    fn a_coarse_pace_waits_for_enough_pieces() {
        let mut feed = Feed::new(Pace {
            interval: Duration::ZERO,
            pieces: 3,
        });
        let mut answer = Assembler::new(Tags::default());
        let mut told = Vec::new();
        for piece in ["a", "b", "c", "d", "e"] {
            answer.add_text(piece, millis(0));
            feed.came();
            told.extend(feed.frame(&answer, millis(0)));
        }
        told.extend(feed.rest(&answer, millis(0)));
        assert_eq!(told, ["a", "abcd", "abcde"].map(|text| Frame::Whole(text.to_owned())));
    }
}
