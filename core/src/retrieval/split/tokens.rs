use crate::retrieval::Tokenizer;

/// Cuts a text into windows of `size` tokens that share `overlap` tokens.
pub(super) fn split(text: &str, size: usize, overlap: usize, tokenizer: &dyn Tokenizer) -> Vec<String> {
    let tokens = tokenizer.encode(text);
    let step = size.saturating_sub(overlap).max(1);
    let mut passages = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let end = tokens.len().min(start + size);
        let window = tokenizer.decode(&tokens[start..end]);
        if !window.is_empty() {
            passages.push(window);
        }
        if end == tokens.len() {
            break;
        }
        start += step;
    }
    passages
}
