//! Getting one notice out, by every way that is set. Blocking. What a server answers is never quoted: the kind of failure is enough.

use std::time::Duration;

use lettre::{
    Message, SmtpTransport, Transport,
    message::header::ContentType,
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};

use crate::settings::{Mail, Security, Settings};

const PATIENCE: Duration = Duration::from_secs(30);

/// Sends it by all ways. Gives what went wrong, in words for a page.
pub fn deliver(settings: &Settings) -> Vec<String> {
    let mut troubles = Vec::new();
    if !settings.webhook.is_empty()
        && let Err(why) = call(&settings.webhook, &settings.text)
    {
        troubles.push(format!("The webhook was not reached: {why}."));
    }
    if let Some(mail) = &settings.mail
        && let Err(why) = post(mail, &settings.text)
    {
        troubles.push(format!("The mail was not taken: {why}."));
    }
    troubles
}

/// One `POST`, which is the same each time: `{"text":"…"}`, as chat servers understand it.
fn call(address: &str, text: &str) -> Result<(), String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .user_agent("notice")
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let body = serde_json::json!({ "text": text }).to_string();
    let answer = agent.post(address).header("Content-Type", "application/json").send(body);
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(format!("it answered {}", answer.status().as_u16())),
        Err(ureq::Error::Timeout(_)) => Err("it does not answer in time".into()),
        Err(ureq::Error::HostNotFound) => Err("nobody knows its name".into()),
        Err(ureq::Error::Tls(_) | ureq::Error::Rustls(_)) => Err("its certificate does not hold".into()),
        Err(ureq::Error::Io(error)) => Err(format!("it can't be reached ({})", error.kind())),
        Err(_) => Err("it can't be reached, or answers something that can't be understood".into()),
    }
}

fn post(mail: &Mail, text: &str) -> Result<(), String> {
    let address = |text: &str| text.parse().map_err(|_| "an address in the settings does not read".to_owned());
    let message = Message::builder()
        .from(address(&mail.from)?)
        .to(address(&mail.to)?)
        .subject(&mail.subject)
        .header(ContentType::TEXT_PLAIN)
        .body(text.to_owned())
        .map_err(|_| "the message can't be made of these settings".to_owned())?;
    let named = || TlsParameters::new(mail.server.clone()).map_err(|_| "the server's name does not read".to_owned());
    let tls = match mail.security {
        Security::Tls => Tls::Wrapper(named()?),
        Security::Starttls => Tls::Required(named()?),
        Security::None => Tls::None,
    };
    let mut transport = SmtpTransport::builder_dangerous(&mail.server)
        .port(mail.port)
        .tls(tls)
        .timeout(Some(PATIENCE))
        // This machine's own name is nobody's business.
        .hello_name(ClientId::Domain("localhost".into()));
    if !mail.user.is_empty() {
        transport = transport.credentials(Credentials::new(mail.user.clone(), mail.password.clone()));
    }
    match transport.build().send(&message) {
        Ok(_) => Ok(()),
        Err(error) if error.is_timeout() => Err("the server does not answer in time".into()),
        Err(error) if error.is_tls() => Err("the server's certificate does not hold, or it has no TLS".into()),
        Err(error) => Err(match error.status() {
            Some(code) => format!("the server answered {code}"),
            None => "the server can't be reached".into(),
        }),
    }
}
