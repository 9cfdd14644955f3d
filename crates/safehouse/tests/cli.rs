//! The command line is a contract: what each `--help` says, and what wrong usage is answered with, as golden files
//! (`TRYCMD=overwrite cargo test -p safehouse --test cli` writes them anew).

#[test]
fn every_help_and_wrong_usage() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd");
}
