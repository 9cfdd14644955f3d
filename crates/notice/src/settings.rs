//! Where notices go, as an administrator set it. It lies in this process's own folder, so that a locked desk is told for, too.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::Error;

/// Version 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub version: u32,
    /// An address that gets a `POST`; empty: none.
    pub webhook: String,
    pub mail: Option<Mail>,
    /// What every notice says, always the same.
    pub text: String,
    /// False notices in a week, on average.
    pub pretended: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub server: String,
    pub port: u16,
    pub security: Security,
    /// Empty: nobody signs in.
    pub user: String,
    /// Empty when it is told to the desk, and when the desk keeps the one that is set.
    pub password: String,
    pub from: String,
    pub to: String,
    pub subject: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// `STARTTLS`, and nothing goes without it.
    Starttls,
    /// None: to a server on this machine alone.
    None,
}

/// Why settings aren't taken; the words are shown to the administrator.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the webhook’s address begins with https:// or http:// and names a server")]
    Webhook,
    #[error("without TLS, mail goes to a server on this machine alone (127.0.0.1, ::1 or localhost)")]
    InTheClear,
    #[error("“{0}” is no mail address")]
    Address(String),
    #[error("the mail server has a name or address, and a port")]
    Server,
    #[error("the text has 1 to 500 characters, the subject 1 to 100 on one line")]
    Words,
    #[error("at most 14 false notices in a week")]
    Pretended,
}

const FILE: &str = "settings.json";

fn at_home(server: &str) -> bool {
    server == "localhost" || server.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Settings {
    /// # Errors
    /// [`Refused`].
    pub fn check(&self) -> Result<(), Refused> {
        let words = |text: &str, most| (1..=most).contains(&text.trim().chars().count());
        if !words(&self.text, 500) {
            return Err(Refused::Words);
        }
        if self.pretended > 14 {
            return Err(Refused::Pretended);
        }
        if !self.webhook.is_empty() {
            let address = url::Url::parse(&self.webhook).map_err(|_| Refused::Webhook)?;
            if !matches!(address.scheme(), "http" | "https") || address.host_str().is_none() {
                return Err(Refused::Webhook);
            }
        }
        let Some(mail) = &self.mail else { return Ok(()) };
        if mail.server.trim().is_empty() || mail.server.contains(char::is_whitespace) || mail.port == 0 {
            return Err(Refused::Server);
        }
        if mail.security == Security::None && !at_home(&mail.server) {
            return Err(Refused::InTheClear);
        }
        if !words(&mail.subject, 100) || mail.subject.contains(char::is_control) {
            return Err(Refused::Words);
        }
        for address in [&mail.from, &mail.to] {
            if address.parse::<lettre::message::Mailbox>().is_err() {
                return Err(Refused::Address(address.clone()));
            }
        }
        Ok(())
    }

    /// Whether anybody would hear of anything.
    pub fn tells_anybody(&self) -> bool {
        !self.webhook.is_empty() || self.mail.is_some()
    }

    /// Keeps the password that is set where none came.
    pub fn keep_password(&mut self, old: &Self) {
        if let (Some(mail), Some(old)) = (&mut self.mail, &old.mail)
            && mail.password.is_empty()
            && mail.user == old.user
            && mail.server == old.server
        {
            old.password.clone_into(&mut mail.password);
        }
    }

    /// As the desk may see it.
    pub fn without_password(mut self) -> Self {
        if let Some(mail) = &mut self.mail {
            mail.password.clear();
        }
        self
    }

    /// # Errors
    /// A file that can't be read.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        match fs::read(folder.join(FILE)) {
            Ok(json) => Ok(serde_json::from_slice(&json)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Durable when it returns.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        let (path, fresh) = (folder.join(FILE), folder.join("settings.new"));
        let mut file = fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&fresh)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(fresh, path)?;
        Ok(File::open(folder)?.sync_all()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(server: &str, security: Security) -> Settings {
        let mail = Mail {
            server: server.into(),
            port: 587,
            security,
            user: "desk".into(),
            password: "secret".into(),
            from: "desk@example.org".into(),
            to: "Ada <ada@example.org>".into(),
            subject: "Look at the desk".into(),
        };
        Settings {
            version: 1,
            webhook: String::new(),
            mail: Some(mail),
            text: "Look at the desk.".into(),
            pretended: 0,
        }
    }

    #[test]
    fn a_password_never_leaves_in_the_clear_and_is_never_shown() {
        assert_eq!(mail("smtp.example.org", Security::Starttls).check(), Ok(()));
        assert_eq!(mail("smtp.example.org", Security::None).check(), Err(Refused::InTheClear));
        assert_eq!(mail("127.0.0.1", Security::None).check(), Ok(()));
        let shown = serde_json::to_string(&mail("127.0.0.1", Security::None).without_password()).unwrap();
        assert!(!shown.contains("secret"));
        // Nothing came: the old one stays, but never for another server.
        let kept = |server: &str| {
            let mut new = mail(server, Security::Tls).without_password();
            new.keep_password(&mail("smtp.example.org", Security::Tls));
            new.mail.unwrap().password
        };
        assert_eq!((kept("smtp.example.org").as_str(), kept("smtp.evil.example").as_str()), ("secret", ""));
    }

    #[test]
    fn nonsense_is_refused_in_words() {
        let with = |change: fn(&mut Settings)| {
            let mut settings = mail("smtp.example.org", Security::Tls);
            change(&mut settings);
            settings.check()
        };
        assert_eq!(with(|s| s.webhook = "ftp://example.org".into()), Err(Refused::Webhook));
        assert_eq!(with(|s| s.text = " ".into()), Err(Refused::Words));
        assert_eq!(with(|s| s.pretended = 200), Err(Refused::Pretended));
        assert_eq!(with(|s| s.mail.as_mut().unwrap().to = "nobody".into()), Err(Refused::Address("nobody".into())));
        assert_eq!(with(|s| s.mail.as_mut().unwrap().subject = "a\r\nBcc: b".into()), Err(Refused::Words));
        assert_eq!(with(|s| s.webhook = "https://example.org/hook".into()), Ok(()));
    }
}
