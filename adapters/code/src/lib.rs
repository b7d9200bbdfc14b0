//! Where code is run: on Jupyter servers, through a web socket opened with the client that everything else goes out with.
//!
//! Start reading at [`Jupyter`].

mod jupyter;
#[cfg(test)]
mod tests;

pub use jupyter::Jupyter;
