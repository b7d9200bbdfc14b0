//! What happens to a question before a provider sees it: a list of steps, in this order.
//!
//! A step is a function over the [`Turn`] in a file of its own. To add one, write its file, and a line in
//! [`prepare`] at the place where it belongs.

mod images;
mod params;
mod system;
mod turn;

use crate::completion::service::Parts;
use crate::shared::Clock;

pub use turn::Turn;

/// Makes the provider's question of what the client asked.
pub(super) async fn prepare(turn: &mut Turn, parts: &Parts) {
    let clock = &*parts.clock;
    params::of_the_request(turn);
    system::fill_in_the_clients_prompt(turn, clock);
    images::put_in(turn, &parts.pictures).await;
    system::add_the_folders_prompt(turn);
    prepare_directly(turn, clock);
}

/// Those steps that also a question passes whose words are the client's own: what the settings of the model demand.
pub(super) fn prepare_directly(turn: &mut Turn, clock: &dyn Clock) {
    params::of_the_model(turn);
    system::add_the_models_prompt(turn, clock);
    turn.name_the_base_model();
}
