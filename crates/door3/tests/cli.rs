//! The command line is a contract: what each `--help` says, as golden files (`TRYCMD=overwrite cargo test -p door3 --test cli` writes
//! them anew).

#[test]
fn every_help_names_this_program() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd");
}
