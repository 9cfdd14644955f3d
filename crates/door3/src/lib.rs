//! `drop` and `mailbox`: the source's own machine. Seals here, asks only the address that was typed, and writes nothing here but what
//! an interrupted drop needs, sealed.

use std::{
    io::{self, BufRead, IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use model::{SafeName, clock::SystemClock, limits};
use rand::rngs::OsRng;
use seal::{Codename, FileEntry, ReplyKind, RootKey, WishState};
use sender::{Address, Letter, MailboxReply, Patience, Proxy, Receipt, Say, Sender, Sent};
use serde_json::json;
use terminal::{Outcome, ProgressLine, Refused, print_json};

mod words;

pub use words::{Words, root_key};

/// More than any codename takes, in bytes.
const TYPED: u64 = 4 << 10;

/// `safehouse drop`: the codename alone on standard output, before anything is sent; with `--json` on standard error first, and then
/// with the receipt in the one document.
fn drop(words: &words::Drop, json: bool) -> Outcome {
    if words.resume {
        return resume(words, json);
    }
    let letter = letter(words.message.as_deref(), words.message_file.as_deref(), &words.files, true)?;
    let letter = Letter { one_document: words.one_document, ..letter };
    let mut talk = Talk::new();
    let mut sender = meet(&words.url, words.proxy.as_ref(), words.root, &words.channel)?;
    if !words.keep_nothing {
        sender = sender.resuming_from(&states(words)?);
    }
    let mut keep = |codename: &Codename| show(codename, json, words.yes).is_ok();
    let sent = sender.drop(&letter, &mut OsRng, &mut keep, &mut |event| talk.say(event));
    talk.line.clear();
    received(sent?, json, true)
}

/// `safehouse drop --resume`.
fn resume(words: &words::Drop, json: bool) -> Outcome {
    let mut talk = Talk::new();
    let sender = meet(&words.url, words.proxy.as_ref(), words.root, &words.channel)?.resuming_from(&states(words)?);
    let codename = typed_codename()?;
    let sent = sender.resume(&codename, &mut OsRng, &mut |event| talk.say(event));
    talk.line.clear();
    received(sent?, json, false)
}

/// The receipt; once it was shown, what was kept for going on is destroyed.
fn received(sent: Sent, json: bool, with_codename: bool) -> Outcome {
    let Sent { codename, receipt: given, kept } = sent;
    if json {
        let mut document = json!({ "receipt": receipt(&given) });
        if with_codename {
            document["codename"] = codename.expose().into();
        }
        print_json(&document)?;
    } else {
        eprintln!("Received on {}.", given.day);
    }
    // Received it was: what can't be destroyed is said, and no failure of the drop.
    if let Some(Err(error)) = kept.map(sender::Held::destroy) {
        eprintln!("Warning: what was kept for going on could not be destroyed; please delete it. {error}");
    }
    Ok(())
}

/// Where interrupted drops are kept.
fn states(words: &words::Drop) -> Result<PathBuf, Refused> {
    if let Some(folder) = &words.state {
        return Ok(std::path::absolute(folder)?);
    }
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = match cfg!(windows) {
        true => absolute("LOCALAPPDATA"),
        false => absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state"))),
    };
    base.map(|base| base.join("safehouse")).ok_or_else(|| {
        Refused::because(
            "there is no folder of yours for what is needed to go on; give one with --state, or have nothing kept with --keep-nothing",
        )
    })
}

/// The source's only way back: when it can't be written, nothing is sent. At a terminal it waits until it was written down.
fn show(codename: &Codename, json: bool, yes: bool) -> io::Result<()> {
    if json {
        writeln!(io::stderr(), "Codename: {}", codename.expose())?;
    } else {
        let mut out = io::stdout().lock();
        writeln!(out, "{}", codename.expose())?;
        out.flush()?;
    }
    if yes || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(());
    }
    eprint!(
        "Write the eight words down, on paper: they are the only way back, and nobody keeps them. Nothing was sent yet.\nPress Enter when you have them; Ctrl-C sends nothing. "
    );
    // The end of the input is no yes.
    match io::stdin().lock().take(TYPED).read_line(&mut String::new())? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

/// `safehouse mailbox`: adds what is given, then shows the replies.
fn mailbox(words: &words::Mailbox, json: bool) -> Outcome {
    let letter = letter(words.message.as_deref(), words.message_file.as_deref(), &words.files, false)?;
    let letter = Letter { one_document: words.one_document, ..letter };
    let mut talk = Talk::new();
    let sender = meet(&words.url, words.proxy.as_ref(), words.root, &words.channel)?;
    let codename = typed_codename()?;
    let adds = !letter.message.trim().is_empty() || !letter.files.is_empty();
    let added = match adds {
        true => sender.add(&codename, &letter, &mut OsRng, &mut |event| talk.say(event)).map(Some),
        false => Ok(None),
    };
    talk.line.clear();
    let added = added?;
    let opened = sender.mailbox(&codename, &mut |event| talk.say(event));
    talk.line.clear();
    let opened = opened?;
    let folder = words.save_files.as_deref();
    let files = fetched(&sender, &codename, &opened.replies, folder, &mut |event| talk.say(event));
    talk.line.clear();
    let lost = files.iter().flatten().filter(|file| file.problem.is_some()).count();
    if json {
        let replies: Vec<_> = opened
            .replies
            .iter()
            .zip(&files)
            .map(|(reply, files)| {
                let files: Vec<_> = files.iter().map(Fetched::as_json).collect();
                json!({ "day": reply.day, "text": reply.text, "kind": reply.kind, "wish": reply.wish, "files": files })
            })
            .collect();
        let added = added.as_ref().map(receipt);
        print_json(&json!({ "replies": replies, "not_shown": opened.refused.len(), "receipt": added }))?;
        return all_saved(lost);
    }
    if let Some(added) = &added {
        eprintln!("Received on {}.", added.day);
    }
    match opened.refused.len() {
        0 => {}
        1 => eprintln!("One reply is not shown: it could not be shown to be the newsroom's. Please tell them so."),
        more => eprintln!(
            "{more} replies are not shown: they could not be shown to be the newsroom's. Please tell them so."
        ),
    }
    if opened.replies.is_empty() {
        eprintln!("No reply yet.");
    }
    let mut out = io::stdout().lock();
    for (at, (reply, files)) in opened.replies.iter().zip(&files).enumerate() {
        let gap = if at > 0 { "\n" } else { "" };
        writeln!(out, "{gap}{}{}", plain(&reply.day), kind(reply.kind))?;
        if let Some(wish) = &reply.wish {
            writeln!(out, "{}", plain(&wish_words(wish)))?;
        }
        if !reply.text.is_empty() {
            writeln!(out, "{}", plain(&reply.text))?;
        }
        for file in files {
            writeln!(out, "{}", plain(&file.in_words()))?;
        }
    }
    out.flush()?;
    if folder.is_none() && files.iter().any(|files| !files.is_empty()) {
        eprintln!(
            "Save the files with --save-files FOLDER. They then lie on this machine, in clear, until you delete them."
        );
    }
    all_saved(lost)
}

/// A file that came with a reply, and what became of it here.
struct Fetched {
    name: SafeName,
    size: u64,
    saved: Option<PathBuf>,
    problem: Option<String>,
}

impl Fetched {
    fn in_words(&self) -> String {
        match (&self.saved, &self.problem) {
            (Some(path), _) => format!("File: {}, {} bytes, saved as {}", self.name, self.size, path.display()),
            (None, Some(problem)) => format!("File, not saved: {problem}"),
            (None, None) => format!("File: {}, {} bytes", self.name, self.size),
        }
    }

    fn as_json(&self) -> serde_json::Value {
        json!({ "name": self.name.as_str(), "size": self.size, "saved": self.saved, "problem": self.problem })
    }
}

/// The files of each reply, saved where a folder is given. One that can't be had doesn't keep the others away.
fn fetched(
    sender: &Sender<'_>,
    codename: &Codename,
    replies: &[MailboxReply],
    folder: Option<&Path>,
    say: &mut dyn FnMut(Say),
) -> Vec<Vec<Fetched>> {
    let mut one = |reply: &MailboxReply, file: &FileEntry| {
        let done = folder.map(|folder| sender.save_file(codename, reply.id, file, folder, say));
        let (saved, problem) = match done.transpose() {
            Ok(saved) => (saved, None),
            Err(error) => (None, Some(error.to_string())),
        };
        Fetched { name: SafeName::of(&file.name), size: file.size, saved, problem }
    };
    replies.iter().map(|reply| reply.files.iter().map(|file| one(reply, file)).collect()).collect()
}

fn all_saved(lost: usize) -> Outcome {
    match lost {
        0 => Ok(()),
        1 => Err(Refused::because("one file from the newsroom was not saved")),
        lost => Err(Refused::because(format!("{lost} files from the newsroom were not saved"))),
    }
}

fn kind(kind: ReplyKind) -> &'static str {
    match kind {
        ReplyKind::Answer => "",
        ReplyKind::Question => ", a question",
        ReplyKind::Read => ", they have read what you sent",
    }
}

fn wish_words(wish: &WishState) -> String {
    match wish {
        WishState::Accepted { until } => format!("They will not publish before {until}, as you wished."),
        WishState::Declined => "They can't wait as long as you wished.".to_owned(),
        WishState::Ended => "The time that you had asked them to wait has ended.".to_owned(),
    }
}

fn receipt(receipt: &Receipt) -> serde_json::Value {
    json!({ "drop": receipt.drop, "day": receipt.day })
}

/// Checks address and key, and says what this way of asking can't hide.
fn meet(url: &str, proxy: Option<&Proxy>, root: Option<RootKey>, channel: &str) -> Result<Sender<'static>, Refused> {
    let address: Address = url.parse()?;
    let hidden = proxy.is_some() || through_torsocks();
    refuse_bare_onion(&address, proxy)?;
    if !address.is_this_machine() && !hidden {
        eprintln!(
            "Warning: this doesn't go through Tor. What you send is sealed, but whoever watches the network sees that you are here. Give Tor's proxy with --proxy socks5h://127.0.0.1:9050"
        );
    }
    Ok(Sender::new(address, proxy, root, channel, &SystemClock, Patience::default()))
}

/// An onion's name would be asked of the provider's name server, which tells them what they must not know.
pub fn refuse_bare_onion(address: &Address, proxy: Option<&Proxy>) -> Outcome {
    if !address.is_onion() || proxy.is_some() || through_torsocks() {
        return Ok(());
    }
    Err(Refused::because(
        "an onion address must be asked through Tor. Start Tor, then give its proxy: --proxy socks5h://127.0.0.1:9050",
    ))
}

fn through_torsocks() -> bool {
    std::env::var("LD_PRELOAD").is_ok_and(|libraries| libraries.contains("torsocks"))
}

/// The message and files of the command line. `-` as message file reads standard input, where that isn't used for a codename.
fn letter(
    message: Option<&str>,
    file: Option<&Path>,
    files: &[PathBuf],
    standard_input: bool,
) -> Result<Letter, Refused> {
    let message = match (message, file) {
        (Some(text), _) => text.to_owned(),
        (None, Some(path)) if path == Path::new("-") && standard_input => read_text(io::stdin().lock(), path)?,
        (None, Some(path)) if path == Path::new("-") => {
            return Err(Refused::because("standard input is read for the codename; give the message as a file"));
        }
        (None, Some(path)) => {
            let opened = std::fs::File::open(path)
                .map_err(|error| Refused::because(format!("{}: {error}. Nothing was sent", path.display())))?;
            read_text(opened, path)?
        }
        (None, None) => String::new(),
    };
    Ok(Letter { message: message.into(), files: files.to_owned(), one_document: false })
}

fn read_text(from: impl Read, path: &Path) -> Result<String, Refused> {
    let mut text = String::new();
    // One byte more than is taken: the sender then says that it is too long.
    let most = limits::MAX_MESSAGE as u64 + 1024;
    from.take(most)
        .read_to_string(&mut text)
        .map_err(|error| Refused::because(format!("{}: {error}. Nothing was sent", path.display())))?;
    Ok(text)
}

/// One line from a terminal, or all of what is piped in.
fn typed_codename() -> Result<Codename, Refused> {
    let input = io::stdin().lock();
    let mut typed = zeroize::Zeroizing::new(String::new());
    if input.is_terminal() {
        eprint!("Codename: ");
        input.take(TYPED).read_line(&mut typed)?;
    } else {
        input.take(TYPED).read_to_string(&mut typed)?;
    }
    Ok(typed.parse()?)
}

/// Without control characters: a terminal obeys them.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Says on standard error what the source should know; the warning about the key once.
struct Talk {
    line: ProgressLine,
    warned: bool,
    shown: u64,
}

impl Talk {
    fn new() -> Self {
        Self { line: ProgressLine::on_stderr(), warned: false, shown: u64::MAX }
    }

    fn say(&mut self, event: Say) {
        match event {
            Say::Unpinned(root) if !self.warned => {
                self.warned = true;
                eprintln!("Warning: the newsroom's key was not checked. This intake says it is {}", root.0);
                eprintln!("Compare it with the key that the newsroom publishes elsewhere, and give it with --root.");
            }
            Say::Unpinned(_) => {}
            Say::Progress { sent, total } => {
                let percent = (sent * 100).checked_div(total).unwrap_or(100);
                if percent != self.shown {
                    self.shown = percent;
                    self.line.say(&format!("{percent} % sealed and sent"));
                }
            }
            Say::Kept(path) => eprintln!(
                "Until it is received, {} holds what is needed to go on, sealed under the codename. If it is interrupted, go on with the same command: the address, and --resume in place of message and files",
                plain(&path.display().to_string())
            ),
            Say::Anew(path) => {
                self.line.clear();
                eprintln!("{} changed since: it is sent anew, as it is now.", plain(&path.display().to_string()));
            }
            Say::NewWeek => eprintln!("The newsroom's key changed since: everything is sealed and sent anew."),
            Say::Again => self.line.say("The connection broke; trying again"),
        }
    }
}
