//! The whole program from outside: started as a process, spoken to byte by byte.

mod bodies;
mod files;
mod life;
mod ollama;
mod outgoing;
mod surface;
mod surroundings;
mod utilities;
mod workspace;
