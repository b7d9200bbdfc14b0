use super::Splitting;
use crate::retrieval::Part;

/// Joins short sections with the next one of the same source, as long as the result is no longer than a passage.
pub(super) fn merged(sections: Vec<Part>, splitting: &Splitting) -> Vec<Part> {
    let mut merged: Vec<Part> = Vec::new();
    for next in sections {
        if let Some(last) = merged.last_mut()
            && are_of_one_source(last, &next)
            && splitting.measure.of(&last.text) < splitting.least
        {
            let proposed = format!("{}\n\n{}", last.text, next.text);
            if splitting.measure.of(&proposed) <= splitting.size {
                last.text = proposed;
                continue;
            }
        }
        merged.push(next);
    }
    merged
}

fn are_of_one_source(one: &Part, other: &Part) -> bool {
    let of = |part: &Part, name: &str| part.metadata.get(name).filter(|value| !value.is_null()).cloned();
    if of(one, "source") != of(other, "source") {
        return false;
    }
    match (of(one, "file_id"), of(other, "file_id")) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}
