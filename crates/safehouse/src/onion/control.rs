//! Tor's control port (control-spec), as much of it as a service's keeper needs.

use std::{path::Path, time::Duration};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use super::torrc::{CONTROL_PORT, COOKIE};

/// How often the files that tor writes are looked for.
const LOOK: Duration = Duration::from_millis(50);
/// The longest line of an event that is read, in bytes.
const COOKIE_BYTES: usize = 32;

/// What tor tells while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A descriptor of the service lies at a directory: it can be found.
    Uploaded,
    /// A directory didn't take one.
    NotUploaded,
}

pub struct Control {
    lines: Lines<BufReader<OwnedReadHalf>>,
    write: OwnedWriteHalf,
}

impl Control {
    /// Waits until tor listens, then makes it end with this connection.
    ///
    /// # Errors
    /// Tor refuses, or another program listens there.
    pub async fn connect(folder: &Path) -> anyhow::Result<Self> {
        let (port, cookie) = loop {
            if let Some(found) = found(folder) {
                break found;
            }
            tokio::time::sleep(LOOK).await;
        };
        let (read, write) = TcpStream::connect(("127.0.0.1", port)).await?.into_split();
        let mut control = Self { lines: BufReader::new(read).lines(), write };
        control.ask(&format!("AUTHENTICATE {}", hex::encode(cookie))).await?;
        control.ask("TAKEOWNERSHIP").await?;
        control.ask("SETEVENTS HS_DESC").await?;
        Ok(control)
    }

    async fn ask(&mut self, request: &str) -> anyhow::Result<()> {
        self.write.write_all(format!("{request}\r\n").as_bytes()).await?;
        let word = request.split(' ').next().unwrap_or_default();
        loop {
            let line = self.line().await?;
            match line.get(..4) {
                Some("250 ") => return Ok(()),
                Some(more) if more.starts_with("250") || more.starts_with("650") => {}
                _ => bail!("tor refuses {word}: {line}"),
            }
        }
    }

    /// Sends a request whose answer is read with the events.
    pub async fn say(&mut self, request: &str) -> anyhow::Result<()> {
        Ok(self.write.write_all(format!("{request}\r\n").as_bytes()).await?)
    }

    /// The next event about the service's descriptors.
    ///
    /// # Errors
    /// The connection's end: tor has ended.
    pub async fn heard(&mut self) -> anyhow::Result<Heard> {
        loop {
            match event(&self.line().await?) {
                Some(heard) => return Ok(heard),
                None => continue,
            }
        }
    }

    async fn line(&mut self) -> anyhow::Result<String> {
        self.lines.next_line().await?.context("tor's control port closed")
    }
}

fn event(line: &str) -> Option<Heard> {
    let mut words = line.strip_prefix("650 HS_DESC ")?.split(' ');
    match words.next()? {
        "UPLOADED" => Some(Heard::Uploaded),
        "FAILED" => Some(Heard::NotUploaded),
        _ => None,
    }
}

/// The port and the cookie, once both are written whole.
fn found(folder: &Path) -> Option<(u16, Vec<u8>)> {
    let port = std::fs::read_to_string(folder.join(CONTROL_PORT)).ok()?;
    let port = port.trim().strip_prefix("PORT=127.0.0.1:")?.parse().ok()?;
    let cookie = std::fs::read(folder.join(COOKIE)).ok().filter(|cookie| cookie.len() == COOKIE_BYTES)?;
    Some((port, cookie))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_told_apart() {
        let address = "a".repeat(56);
        assert_eq!(event(&format!("650 HS_DESC UPLOADED {address} UNKNOWN $AB~relay")), Some(Heard::Uploaded));
        assert_eq!(event(&format!("650 HS_DESC FAILED {address} NO_AUTH $AB")), Some(Heard::NotUploaded));
        for other in ["250 OK", "650 HS_DESC UPLOAD x", "650 STATUS_GENERAL NOTICE", ""] {
            assert_eq!(event(other), None, "{other}");
        }
    }
}
