//! The intake's onion service, over a private Tor network on loopback. Says that it was skipped where Tor isn't installed.

mod support;

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

use demo::people::journalist::{Account, Journalist};
use support::{Newsroom, alive, safehouse, stderr, until, up_command};

/// How long something may take over Tor: a network that has just begun, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// The network of `scripts/tor-net`, ended when it is dropped.
struct Net {
    folder: tempfile::TempDir,
    script: PathBuf,
}

impl Net {
    /// `None` where Tor isn't installed.
    fn up() -> Option<Self> {
        let here = |name: &str| Command::new(name).arg("--version").output().is_ok();
        if !here("tor") || !here("tor-gencert") {
            eprintln!("skipped: Tor is not installed (scripts/setup-dev installs it)");
            return None;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/tor-net");
        let net = Self { folder: tempfile::tempdir().expect("a folder"), script };
        // Two tests' networks don't meet: each run has ports of its own, below those that the kernel gives out.
        let base = 10_000 + (std::process::id() % 100) * 200;
        net.told(&["up", &base.to_string()]);
        Some(net)
    }

    fn told(&self, words: &[&str]) {
        let status = Command::new(&self.script).arg(words[0]).arg(self.folder.path()).args(&words[1..]).status();
        assert!(status.expect("bash").success(), "tor-net {words:?}");
    }

    fn torrc(&self) -> PathBuf {
        self.folder.path().join("torrc")
    }

    /// The client begins anew: it remembers nothing, and holds the key of one service where one is given.
    fn fresh_client(&self, address: &str, key: Option<&str>) {
        let keys = self.folder.path().join("keys");
        let _ = fs::remove_dir_all(&keys);
        if let Some(key) = key {
            fs::create_dir(&keys).expect("a folder");
            Command::new("chmod").arg("700").arg(&keys).status().expect("chmod");
            let name = address.trim_start_matches("http://").trim_end_matches(".onion");
            fs::write(keys.join("a.auth_private"), format!("{name}:descriptor:x25519:{key}\n")).expect("a key");
        }
        self.told(&["client"]);
    }

    /// One GET through the client (SOCKS 5, RFC 1928): the whole answer, or `None` when it doesn't get there.
    fn get(&self, address: &str, host: &str) -> Option<String> {
        let socks = fs::read_to_string(self.folder.path().join("socks")).ok()?;
        let mut stream = TcpStream::connect(socks.trim()).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
        let name = address.trim_start_matches("http://");
        stream.write_all(&[5, 1, 0]).ok()?;
        let mut answer = [0; 10];
        stream.read_exact(&mut answer[..2]).ok()?;
        let connect =
            [&[5, 1, 0, 3, u8::try_from(name.len()).ok()?][..], name.as_bytes(), &80_u16.to_be_bytes()].concat();
        stream.write_all(&connect).ok()?;
        stream.read_exact(&mut answer).ok()?;
        if answer[1] != 0 {
            return None;
        }
        write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        Some(text)
    }

    fn get_in_time(&self, address: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let host = address.trim_start_matches("http://");
            if let Some(text) = self.get(address, host) {
                return text;
            }
            assert!(Instant::now() < end, "the service wasn't reached in {PATIENCE:?}");
            sleep(Duration::from_millis(500));
        }
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        self.told(&["down"]);
    }
}

/// A newsroom with Ada, so that its intake is open.
fn founded(data: &Path) -> Account {
    let passphrase = data.with_extension("passphrase");
    fs::write(&passphrase, "seven lamps on the quay").expect("a file");
    let [data, file] = [data, &passphrase].map(|path| path.to_str().expect("a path"));
    let made =
        safehouse(&["init", "--json", "--data", data, "--newsroom", "L", "--admin", "Ada", "--passphrase-file", file]);
    assert!(made.status.success(), "{}", stderr(&made));
    let said: serde_json::Value = serde_json::from_slice(&made.stdout).expect("JSON");
    let secret = said["people"][0]["totp_base32"].as_str().expect("a secret").to_owned();
    Account { name: "Ada".into(), passphrase: "seven lamps on the quay".into(), totp_secret_base32: secret }
}

/// Has test drops sent until one comes through; gives what the desk's first line says then.
fn beat(ada: &Journalist) -> String {
    let end = Instant::now() + PATIENCE;
    let inbox = || ada.get("/inbox").expect("the inbox");
    loop {
        ada.submit(&inbox().form("/heartbeat").expect("a form")).expect("it is sent");
        // It may have failed before this page is there.
        sleep(Duration::from_secs(1));
        while inbox().words().contains("on its way") {
            sleep(Duration::from_millis(200));
        }
        let line = inbox().all("[role=status]").remove(0);
        if line.contains("A source could get through") && !line.contains("may not") {
            return line;
        }
        assert!(Instant::now() < end, "no test drop came through: {line}");
        sleep(Duration::from_secs(1));
    }
}

fn up(data: &Path, net: &Net) -> Newsroom {
    let mut command = up_command(data, "0,0,0");
    command.arg("--onion").arg("--onion-config").arg(net.torrc());
    Newsroom::started(command, data)
}

#[test]
fn sources_reach_the_intake_by_its_onion_and_by_no_other_name() {
    let Some(net) = Net::up() else { return };
    let data = tempfile::tempdir().expect("a folder");
    let account = founded(data.path());
    let newsroom = up(data.path(), &net);
    let address = newsroom.url("onion");
    assert_eq!(fs::read_to_string(data.path().join("onion/service/hostname")).unwrap().trim(), &address[7..]);
    let page = net.get_in_time(&address);
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("<h1"), "{page}");
    let other = net.get(&address, "intake.example").expect("an answer");
    assert!(other.starts_with("HTTP/1.1 4"), "another name is refused: {other}");
    assert!(page.contains("sha256-") || page.contains("default-src 'none'"), "the policy comes along");

    // The heartbeat comes the same way, and is opened and answered.
    let code = account.code().expect("a code");
    let ada = Journalist::sign_in(&newsroom.url("desk"), account, &code).expect("she signs in");
    beat(&ada);
    let line = beat(&ada);
    for words in ["by the forms without scripts, and", "with safehouse drop", "through the onion address", "answered"] {
        assert!(line.contains(words), "{words}: {line}");
    }

    // Tor is killed: the same service is up again.
    let keeper = newsroom.process("onion");
    let tor = support::children_of(keeper.unsigned_abs())[0];
    Command::new("kill").args(["-9", &tor.to_string()]).status().expect("kill");
    until("another keeper", || {
        let found = support::children_of(newsroom.child.id())
            .into_iter()
            .find(|&id| id != keeper && support::words_of(id).ends_with(&["onion".to_owned()]));
        found.filter(|_| !alive(tor))
    });
    assert!(net.get_in_time(&address).starts_with("HTTP/1.1 200"));

    // Somebody is listed: whoever has no key doesn't find it, whoever has one does.
    let folder = data.path().to_str().expect("a path");
    let added = safehouse(&["onion", "add", "counsel", "--json", "--data", folder]);
    let added: serde_json::Value = serde_json::from_slice(&added.stdout).expect("JSON");
    // It hears of it within two seconds, and the directories within a few more.
    sleep(Duration::from_secs(15));
    net.fresh_client(&address, None);
    assert_eq!(net.get(&address, &address[7..]), None, "a stranger came in");
    net.fresh_client(&address, added["key"].as_str());
    assert!(net.get_in_time(&address).starts_with("HTTP/1.1 200"));

    // The heartbeat has a key of its own.
    let line = beat(&ada);
    assert!(line.contains("through the onion address"), "{line}");
    assert_eq!(safehouse(&["onion", "clients", "--data", folder]).stdout, b"counsel\n");

    // The supervisor is killed: nothing of it stays, not even Tor.
    let keeper = newsroom.process("onion");
    let tor = support::children_of(keeper.unsigned_abs())[0];
    newsroom.signal("KILL");
    until("the end of all", || (!alive(keeper) && !alive(tor)).then_some(()));
    drop(newsroom);

    // Without --onion it says that there is one.
    let plain = Newsroom::up(data.path());
    assert!(plain.said["onion"].is_null());
}

#[test]
fn without_a_service_the_command_says_what_to_do() {
    let data = tempfile::tempdir().expect("a folder");
    let asked = safehouse(&["onion", "address", "--data", data.path().to_str().expect("a path")]);
    assert_eq!(asked.status.code(), Some(1));
    assert!(stderr(&asked).contains("safehouse up --onion"), "{}", stderr(&asked));
}
