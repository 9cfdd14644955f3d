//! The slim intake by itself: its process, opened with a keyring that nobody holds the private half of.

use std::{
    io::Write,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context, ensure};
use serde::Deserialize;

/// Killed when it is dropped.
pub struct Slim {
    child: Child,
    _out: ChildStdout,
    pub url: String,
    token: String,
    pub folder: tempfile::TempDir,
}

impl Slim {
    /// Starts it on a folder of its own and opens it.
    pub fn up(program: &Path) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let token = hex::encode(rand::random::<[u8; 32]>());
        let config = serde_json::json!({"version": 1, "folder": folder.path().join("intake"), "listen": "127.0.0.1:0",
            "newsroom": "The Estuary Ledger", "collect_token": token});
        let mut child = Command::new(program)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("can't start {}", program.display()))?;
        child.stdin.take().context("a pipe")?.write_all(&serde_json::to_vec(&config)?)?;
        let mut out = child.stdout.take().context("a pipe")?;
        #[derive(Deserialize)]
        struct Ready {
            ready: String,
        }
        let ready = serde_json::Deserializer::from_reader(&mut out).into_iter::<Ready>().next();
        let url = ready.context("the intake ended without a word")??.ready;
        let slim = Self { child, _out: out, url, token, folder };
        let now = jiff::Timestamp::now();
        let setup =
            unseal::NewsroomSetup::generate("The Estuary Ledger", "bench.invalid", now, &mut rand::rngs::OsRng)?;
        let keyring = serde_json::to_vec(setup.keyring.signed())?;
        let answer = ureq::put(format!("{}/collect/v1/keyring", slim.url))
            .header("authorization", slim.bearer())
            .send(&keyring[..])?;
        ensure!(answer.status() == 204, "the keyring wasn't taken: {}", answer.status());
        Ok(slim)
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How many parcels lie there whole.
    pub fn parcels(&self) -> anyhow::Result<usize> {
        let mut answer =
            ureq::get(format!("{}/collect/v1/parcels", self.url)).header("authorization", self.bearer()).call()?;
        let listed: serde_json::Value = answer.body_mut().with_config().limit(1 << 30).read_json()?;
        Ok(listed["parcels"].as_array().context("a list")?.len())
    }
}

impl Drop for Slim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
