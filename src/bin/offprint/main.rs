//! The command line tool: parse, resolve, act, exit status. Sees only `offprint::`.
//!
//! Exit status: 0, all inputs are done; 1, done, but something was lost under `--strict`; 2, some
//! input is not done, or the command line is at fault.

mod args;
mod batch;
mod binding;
mod book;
mod book_file;
#[cfg(feature = "paint")]
mod cover;
mod events;
mod fetch;
#[cfg(feature = "pdf")]
mod fonts;
mod format;
mod inputs;
mod list;
mod names;
mod naming;
mod output;
mod parallel;
mod pictures;
mod places;
mod preparing;
mod progress;
mod reading;
mod report;
mod run;
mod shelf;
mod signals;
mod spec;
mod store;
mod tables;
mod writing;

use std::process::ExitCode;

use args::{BookAction, Command, Parsed};

/// The allocator of the C library is left with holes where a page was compressed and something
/// small was kept: a book of 900 pages took 200 MB, of which 45 were in use.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    signals::watch();
    let done = match args::parse() {
        Ok(Parsed::Act(arguments)) => {
            if arguments.tells_programs() {
                events::turn_on();
            }
            act(arguments.command)
        }
        Ok(Parsed::Show(settings)) => output::print(settings.as_bytes()).map(|()| 0),
        Err(error) => Err(error),
    };
    signals::remove_temporary();
    match done {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            report::error(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

fn act(command: Command) -> anyhow::Result<u8> {
    match command {
        Command::Convert(convert) => run::convert(&convert),
        Command::Book(book) => match &book.action {
            Some(BookAction::Init(init)) => book_file::init(init),
            None => book::make(&book),
        },
        Command::List(list) => list::print(&list),
        Command::Fetch(fetch) => fetch::run(&fetch),
        Command::Batch(batch) => batch::run(*batch),
        Command::Store(store) => store::look_after(&store.action),
        Command::Devices => tables::print_devices(),
        Command::Completions { shell } => output::print(&args::completions(shell)).map(|()| 0),
        Command::Manual { folder } => args::manual(&folder).map(|()| 0),
        #[cfg(feature = "pdf")]
        Command::Fonts(fonts) => fonts::list(&fonts),
    }
}
