//! One beat at a time: everything as `safehouse drop` and `safehouse mailbox` do it, by the same code; or as a browser does it, by the pages.

use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

use model::{Clock, DropId, MailboxId, Redacted};
use rand::{Rng, RngCore, rngs::OsRng};
use seal::{Codename, RootKey};
use sender::{Address, Letter, Patience, Proxy, Sender};
use serde::Deserialize;
use tokio::sync::oneshot;

use crate::{
    Config, Error,
    plain::{Plain, Ready},
};

/// By which door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// Sealed here, as by `safehouse drop`.
    Sealed,
    /// By the pages and forms, without scripts. No keyring is looked at there, as no browser does.
    Plain,
}

/// What the desk asks for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    pub door: Door,
    /// The newsroom's root key: a keyring under another one is a failure.
    pub root: RootKey,
    pub channel: String,
    /// By which the desk knows it again.
    pub message: String,
    /// Whether a file comes along.
    pub file: bool,
}

/// The most bytes of the file that comes along.
const LARGEST: usize = 64 << 10;
const FILE: &str = "sent";
/// How long the desk may take to write down whose mailbox it will be, before nothing is sent.
const WRITTEN_DOWN: Duration = Duration::from_secs(60);

const NOT_KEPT: &str = "the desk did not write down in time whose mailbox it would be";

/// In words for a page: what stood in the way.
pub type Stuck = String;

/// The pretended source.
pub struct Heartbeat {
    pub token: Redacted<String>,
    clock: Arc<dyn Clock>,
    file: PathBuf,
    address: Address,
    proxy: Option<Proxy>,
    now: Mutex<Option<Stage>>,
    /// The file is one beat's alone.
    sending: Mutex<()>,
}

/// How far the beat is.
enum Stage {
    /// All is ready to be sent; nothing was.
    Ready { go: mpsc::Sender<()>, sent: oneshot::Receiver<Result<Dropped, Stuck>> },
    /// There is a receipt.
    Sent(Codename, Door),
}

struct Dropped {
    codename: Codename,
    door: Door,
    drop: DropId,
}

impl Heartbeat {
    /// # Errors
    /// A folder that can't be written, an address or proxy that is none.
    pub fn new(config: Config, clock: Arc<dyn Clock>) -> Result<Arc<Self>, Error> {
        let file = config.folder.join(FILE);
        forget(&file)?;
        Ok(Arc::new(Self {
            token: config.token,
            clock,
            file,
            address: config.front.parse().map_err(Error::Way)?,
            proxy: config.proxy.as_deref().map(str::parse).transpose().map_err(Error::Way)?,
            now: Mutex::default(),
            sending: Mutex::default(),
        }))
    }

    fn stage(&self) -> std::sync::MutexGuard<'_, Option<Stage>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the front door for its keyring and makes a codename, or has one made by its pages, and says whose mailbox it will be. Nothing is sent before
    /// [`Heartbeat::send`]. An earlier beat is forgotten.
    ///
    /// # Errors
    /// In words.
    pub async fn begin(self: &Arc<Self>, asked: Asked) -> Result<MailboxId, Stuck> {
        *self.stage() = None;
        let (named, mailbox) = oneshot::channel();
        let (go, wait) = mpsc::channel();
        let (tell, sent) = oneshot::channel();
        let own = self.clone();
        std::thread::Builder::new()
            .name("beat".to_owned())
            .spawn(move || {
                let done = own.drop_it(&asked, named, &wait);
                // Whoever asked may be gone: then nobody waits for it.
                let _ = tell.send(done);
            })
            .map_err(|error| format!("the heartbeat’s own trouble: {error}"))?;
        match mailbox.await {
            Ok(mailbox) => {
                *self.stage() = Some(Stage::Ready { go, sent });
                Ok(mailbox)
            }
            // It ended before there was a codename, and says why.
            Err(_) => match sent.await {
                Ok(Err(stuck)) => Err(stuck),
                _ => Err("the heartbeat’s own trouble: it ended early".to_owned()),
            },
        }
    }

    fn drop_it(
        &self,
        asked: &Asked,
        named: oneshot::Sender<MailboxId>,
        wait: &mpsc::Receiver<()>,
    ) -> Result<Dropped, Stuck> {
        let _alone = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = asked.file.then(|| {
            let mut bytes = vec![0; OsRng.gen_range(1..=LARGEST)];
            OsRng.fill_bytes(&mut bytes);
            bytes
        });
        let mut named = Some(named);
        // Says whose mailbox it will be, and waits until that is written down.
        let mut may_go = |codename: &Codename| {
            let told = named.take().is_some_and(|named| named.send(codename.keys().mailbox.id()).is_ok());
            told && wait.recv_timeout(WRITTEN_DOWN).is_ok()
        };
        match asked.door {
            Door::Sealed => self.sealed(asked, bytes, &mut may_go),
            Door::Plain => {
                let plain = self.plain();
                let ready = plain.begin(&asked.channel, &asked.message, bytes.as_deref())?;
                if !may_go(&ready.codename) {
                    return Err(NOT_KEPT.to_owned());
                }
                plain.send(&ready)?;
                let Ready { codename, drop, .. } = ready;
                Ok(Dropped { codename, door: asked.door, drop })
            }
        }
    }

    fn sealed(
        &self,
        asked: &Asked,
        bytes: Option<Vec<u8>>,
        may_go: &mut dyn FnMut(&Codename) -> bool,
    ) -> Result<Dropped, Stuck> {
        let mut letter = Letter { message: asked.message.clone().into(), files: Vec::new(), one_document: false };
        if let Some(bytes) = bytes {
            fs::write(&self.file, bytes).map_err(|error| format!("the heartbeat’s own trouble: {error}"))?;
            letter.files.push(self.file.clone());
        }
        let sent = self.sender(Some(asked.root), &asked.channel).drop(&letter, &mut OsRng, may_go, &mut |_| {});
        // Nothing of it is needed any more, and the next beat writes it anew.
        let _ = forget(&self.file);
        let sent = sent.map_err(|error| error.to_string())?;
        Ok(Dropped { codename: sent.codename, door: asked.door, drop: sent.receipt.drop })
    }

    fn plain(&self) -> Plain {
        Plain::new(&self.address, self.proxy.as_ref())
    }

    fn sender(&self, root: Option<RootKey>, channel: &str) -> Sender<'_> {
        Sender::new(
            self.address.clone(),
            self.proxy.as_ref(),
            root,
            channel,
            &*self.clock,
            Patience { idle: Duration::from_secs(90), ..Patience::default() },
        )
    }

    /// Sends what was begun. When it returns there is a receipt.
    ///
    /// # Errors
    /// In words.
    pub async fn send(&self) -> Result<DropId, Stuck> {
        let begun = self.stage().take();
        let Some(Stage::Ready { go, sent }) = begun else { return Err("nothing was begun".to_owned()) };
        // Where it has ended meanwhile, it says why below.
        let _ = go.send(());
        let Dropped { codename, door, drop } =
            sent.await.map_err(|_| "the heartbeat’s own trouble: it ended early".to_owned())??;
        *self.stage() = Some(Stage::Sent(codename, door));
        Ok(drop)
    }

    /// The texts of the replies that hold under the newsroom's key; by the pages, those that they show.
    ///
    /// # Errors
    /// In words.
    pub async fn replies(self: &Arc<Self>, root: RootKey) -> Result<Vec<String>, Stuck> {
        let (codename, door) = self.sent()?;
        self.aside(move |own| match door {
            Door::Sealed => {
                let mailbox = own.sender(Some(root), "").mailbox(&codename, &mut |_| {}).map_err(in_words)?;
                Ok(mailbox.replies.into_iter().map(|reply| reply.text).collect())
            }
            Door::Plain => own.plain().replies(&codename),
        })
        .await
    }

    /// Deletes the mailbox as its source would, and forgets the codename.
    ///
    /// # Errors
    /// In words; the codename is forgotten all the same.
    pub async fn forget(self: &Arc<Self>) -> Result<(), Stuck> {
        let (codename, door) = self.sent()?;
        *self.stage() = None;
        self.aside(move |own| match door {
            Door::Sealed => own.sender(None, "").forget_mailbox(&codename).map_err(in_words),
            Door::Plain => own.plain().forget(&codename),
        })
        .await
    }

    fn sent(&self) -> Result<(Codename, Door), Stuck> {
        match &*self.stage() {
            Some(Stage::Sent(codename, door)) => Ok((codename.clone(), *door)),
            _ => Err("nothing was sent".to_owned()),
        }
    }

    async fn aside<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Stuck> + Send + 'static,
    ) -> Result<T, Stuck> {
        let own = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&own)).await;
        done.map_err(|_| "the heartbeat’s own trouble: it ended early".to_owned())?
    }
}

fn in_words(error: sender::Error) -> Stuck {
    error.to_string()
}

fn forget(file: &PathBuf) -> io::Result<()> {
    fs::remove_file(file).or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
