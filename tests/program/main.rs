//! The program as a user calls it, what it makes, and the use from a build script.

mod alone;
mod calls;
mod files;
mod folder;
mod input;
mod kill;
mod oast;
mod same;
mod user;
