//! The command line tool: parse, resolve, act, exit status. Sees only `offprint::`.

fn main() {}
