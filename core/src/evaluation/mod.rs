//! Evaluations: how people rate answers, and which models they prefer.
//!
//! A [`Feedback`] is one rating with its circumstances. [`Feedbacks`] keeps them; [`Leaderboard`](board::Entry) says
//! what follows from them.

mod board;
mod entity;
mod ports;
mod service;

pub use board::{Day, Entry, Game, TagCount};
pub use entity::{Feedback, FeedbackChange, FeedbackId, NewFeedback};
pub use ports::{FeedbackOrder, FeedbackStore};
pub use service::{EvaluationError, EvaluationPorts, Feedbacks};
