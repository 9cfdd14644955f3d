//! A person with a browser whose scripts are off: loads pages, fills in the forms that stand on them, presses their buttons.
//!
//! It knows no address that isn't linked, and sends no field that isn't in a form. What it can do, anybody can.

use std::time::Duration;

use scraper::{ElementRef, Html, Node, Selector};
use ureq::{Agent, ResponseExt, unversioned::multipart};

#[derive(Debug, thiserror::Error)]
pub enum Stuck {
    #[error("{address}: {source}")]
    Network { address: String, source: ureq::Error },
    #[error("{address} answered {status}: {heading}")]
    Refused { address: String, status: u16, heading: String },
    #[error("{address} has no {wanted}")]
    NotThere { address: String, wanted: String },
    #[error("{0}")]
    Other(String),
}

/// A browser with a cookie jar, at one server.
pub struct Visitor {
    agent: Agent,
    base: String,
}

/// A page as it came.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub address: String,
    pub body: String,
}

/// A form with what stands in it, to be changed and sent.
#[derive(Clone, Debug)]
pub struct Form {
    action: String,
    post: bool,
    multipart: bool,
    page: String,
    fields: Vec<(String, String)>,
    names: Vec<String>,
    /// Its fields for files: what was attached, or nothing, which browsers send as a file without a name.
    files: Vec<(String, Option<File>)>,
}

/// A name and what it holds.
type File = (String, Vec<u8>);

impl Visitor {
    /// `base`: `http://127.0.0.1:PORT`.
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)))
            .max_redirects(8)
            .build();
        Self { agent: config.into(), base: base.trim_end_matches('/').to_owned() }
    }

    /// One who follows nowhere and takes no cookie, whose connections wait so long, and go through a proxy where one is named.
    pub fn cautious(base: &str, proxy: Option<ureq::Proxy>, idle: Duration) -> Self {
        let idle = Some(idle);
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .timeout_resolve(idle)
            .timeout_connect(idle)
            .timeout_per_read(idle)
            .timeout_per_write(idle)
            .build();
        Self { agent: config.into(), base: base.trim_end_matches('/').to_owned() }
    }

    fn address(&self, path: &str) -> String {
        if path.starts_with("http://") {
            path.to_owned()
        } else {
            format!("{}/{}", self.base, path.trim_start_matches('/'))
        }
    }

    /// Loads a page, whatever its status.
    ///
    /// # Errors
    /// No answer.
    pub fn look(&self, path: &str) -> Result<Page, Stuck> {
        let address = self.address(path);
        self.agent
            .get(&address)
            .call()
            .map_err(|source| Stuck::Network { address: address.clone(), source })
            .and_then(page)
    }

    /// Loads a page that must be there.
    ///
    /// # Errors
    /// No answer, or a status other than 200.
    pub fn get(&self, path: &str) -> Result<Page, Stuck> {
        self.look(path)?.fine()
    }

    /// Loads raw bytes (a picture, a download).
    ///
    /// # Errors
    /// No answer, or a status other than 200.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, Stuck> {
        let address = self.address(path);
        let network = |source| Stuck::Network { address: address.clone(), source };
        let mut answer = self.agent.get(&address).call().map_err(network)?;
        if answer.status() != 200 {
            return Err(Stuck::Refused { address, status: answer.status().as_u16(), heading: String::new() });
        }
        answer.body_mut().with_config().limit(1 << 30).read_to_vec().map_err(network)
    }

    /// Sends a form and gives the page that it leads to, whatever its status.
    ///
    /// # Errors
    /// No answer.
    pub fn send(&self, form: &Form) -> Result<Page, Stuck> {
        let address = resolve(&form.page, &form.action);
        let network = |source| Stuck::Network { address: address.clone(), source };
        let answer = if !form.post {
            self.agent.get(&address).query_pairs(form.fields.iter().map(|(n, v)| (n.as_str(), v.as_str()))).call()
        } else if form.multipart {
            let mut body = multipart::Form::new();
            for (name, value) in &form.fields {
                body = body.text(name, value);
            }
            for (field, file) in &form.files {
                let (name, bytes) = file.as_ref().map_or(("", &[][..]), |(name, bytes)| (name, bytes));
                body = body.part(field, multipart::Part::bytes(bytes).file_name(name));
            }
            // What a page without a referrer has its browser say.
            self.agent.post(&address).header("origin", "null").send(body)
        } else {
            self.agent
                .post(&address)
                .header("origin", "null")
                .send_form(form.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())))
        };
        page(answer.map_err(network)?)
    }

    /// Sends a form that must be taken.
    ///
    /// # Errors
    /// No answer, or a status other than 200 at the end of all redirects.
    pub fn submit(&self, form: &Form) -> Result<Page, Stuck> {
        self.send(form)?.fine()
    }
}

fn page(mut answer: ureq::http::Response<ureq::Body>) -> Result<Page, Stuck> {
    let address = answer.get_uri().to_string();
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(64 << 20).lossy_utf8(true).read_to_string();
    Ok(Page { status, body: body.map_err(|source| Stuck::Network { address: address.clone(), source })?, address })
}

/// As a browser does it. What is no address stays as it is: asking for it then says so.
fn resolve(page: &str, action: &str) -> String {
    let joined = url::Url::parse(page).and_then(|page| page.join(action));
    joined.map_or_else(|_| action.to_owned(), |url| url.to_string())
}

fn selector(css: &str) -> Selector {
    // Every selector in this file is a constant that was tried.
    Selector::parse(css).unwrap_or_else(|_| unreachable!("{css} is a selector"))
}

/// The words as they are seen: a line break parts words, as white space does.
fn text(element: ElementRef<'_>) -> String {
    let mut words = String::new();
    for node in element.descendants() {
        match node.value() {
            Node::Text(text) => words.push_str(text),
            Node::Element(tag) if tag.name() == "br" => words.push(' '),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Page {
    /// # Errors
    /// A status other than 200.
    pub fn fine(self) -> Result<Self, Stuck> {
        if self.status == 200 {
            return Ok(self);
        }
        let said = text(Html::parse_document(&self.body).root_element()).chars().take(400).collect();
        Err(Stuck::Refused { address: self.address, status: self.status, heading: said })
    }

    /// The page's one heading.
    pub fn heading(&self) -> String {
        self.all("h1").into_iter().next().unwrap_or_default()
    }

    /// The words of every element that a CSS selector finds.
    pub fn all(&self, css: &'static str) -> Vec<String> {
        Html::parse_document(&self.body).select(&selector(css)).map(text).collect()
    }

    /// The words a reader sees.
    pub fn words(&self) -> String {
        self.all("body").join(" ")
    }

    /// Where a link leads whose words contain `label`.
    ///
    /// # Errors
    /// No such link.
    pub fn link(&self, label: &str) -> Result<String, Stuck> {
        let found = self.links().into_iter().find(|(words, _)| words.contains(label)).map(|(_, href)| href);
        found.ok_or_else(|| self.lacks(format!("link “{label}”")))
    }

    /// Every link: its words and where it leads.
    pub fn links(&self) -> Vec<(String, String)> {
        let document = Html::parse_document(&self.body);
        let wanted = selector("a[href]");
        let links = document.select(&wanted);
        links.map(|link| (text(link), resolve(&self.address, link.attr("href").unwrap_or_default()))).collect()
    }

    /// The form whose action ends with `action`.
    ///
    /// # Errors
    /// No such form.
    pub fn form(&self, action: &str) -> Result<Form, Stuck> {
        self.forms(action).into_iter().next().ok_or_else(|| self.lacks(format!("form to {action}")))
    }

    /// Every form whose action ends with `action`.
    pub fn forms(&self, action: &str) -> Vec<Form> {
        let document = Html::parse_document(&self.body);
        let wanted = selector("form");
        let forms = document.select(&wanted);
        let found = forms.filter(|form| form.attr("action").unwrap_or_default().ends_with(action));
        found.map(|form| read_form(form, &self.address)).collect()
    }

    /// The form that has a button with these words; the button's own name and value are sent with it.
    ///
    /// # Errors
    /// No such button.
    pub fn button(&self, label: &str) -> Result<Form, Stuck> {
        let document = Html::parse_document(&self.body);
        for form in document.select(&selector("form")) {
            for button in form.select(&selector("button, input[type=submit]")) {
                if !text(button).contains(label) && button.attr("value") != Some(label) {
                    continue;
                }
                let mut form = read_form(form, &self.address);
                if let Some(action) = button.attr("formaction") {
                    form.action = action.to_owned();
                }
                if let Some(name) = button.attr("name") {
                    form.fields.push((name.to_owned(), button.attr("value").unwrap_or_default().to_owned()));
                }
                return Ok(form);
            }
        }
        Err(self.lacks(format!("button “{label}”")))
    }

    fn lacks(&self, wanted: String) -> Stuck {
        Stuck::NotThere { address: format!("{} ({})", self.address, self.heading()), wanted }
    }
}

fn read_form(form: ElementRef<'_>, page: &str) -> Form {
    let mut read = Form {
        action: form.attr("action").unwrap_or_default().to_owned(),
        post: form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
        multipart: form.attr("enctype") == Some("multipart/form-data"),
        page: page.to_owned(),
        fields: Vec::new(),
        names: Vec::new(),
        files: Vec::new(),
    };
    for field in form.select(&selector("input[name], textarea[name], select[name]")) {
        let name = field.attr("name").unwrap_or_default().to_owned();
        read.names.push(name.clone());
        let value = match (field.value().name(), field.attr("type").unwrap_or("text")) {
            ("textarea", _) => {
                let words = field.text().collect::<String>();
                words.strip_prefix('\n').map_or(words.clone(), str::to_owned)
            }
            ("select", _) => {
                let chosen = field.select(&selector("option[selected]")).next();
                let option = chosen.or_else(|| field.select(&selector("option")).next());
                option.map(|o| o.attr("value").map_or_else(|| text(o), str::to_owned)).unwrap_or_default()
            }
            (_, "file") => {
                read.files.push((name, None));
                continue;
            }
            (_, "submit" | "button" | "image" | "reset") => continue,
            (_, "checkbox" | "radio") if field.attr("checked").is_none() => continue,
            (_, "checkbox" | "radio") => field.attr("value").unwrap_or("on").to_owned(),
            _ => field.attr("value").unwrap_or_default().to_owned(),
        };
        read.fields.push((name, value));
    }
    read
}

impl Form {
    /// Fills in a field.
    ///
    /// # Errors
    /// The form has no such field.
    pub fn set(mut self, name: &str, value: &str) -> Result<Self, Stuck> {
        if !self.names.iter().any(|known| known == name) {
            let wanted = format!("field “{name}” in the form to {} (it has {})", self.action, self.names.join(", "));
            return Err(Stuck::NotThere { address: self.page, wanted });
        }
        match self.fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
        Ok(self)
    }

    /// Fills in the field of that name in the row `row` (from 0), where a form repeats it.
    ///
    /// # Errors
    /// The form has no such field, or fewer rows.
    pub fn set_row(mut self, name: &str, row: usize, value: &str) -> Result<Self, Stuck> {
        let wanted = format!("row {} of the field “{name}” in the form to {}", row + 1, self.action);
        match self.fields.iter_mut().filter(|(known, _)| known == name).nth(row) {
            Some((_, old)) => {
                value.clone_into(old);
                Ok(self)
            }
            None => Err(Stuck::NotThere { address: self.page, wanted }),
        }
    }

    /// Where it is sent to.
    pub fn address(&self) -> String {
        resolve(&self.page, &self.action)
    }

    /// What stands in a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Attaches a file.
    ///
    /// # Errors
    /// The form has no such field.
    pub fn attach(mut self, field: &str, name: &str, bytes: &[u8]) -> Result<Self, Stuck> {
        let file = Some((name.to_owned(), bytes.to_vec()));
        // The first field of that name that is empty; a field that takes several gets one more.
        if let Some((_, empty)) = self.files.iter_mut().find(|(known, file)| known == field && file.is_none()) {
            *empty = file;
            return Ok(self);
        }
        match self.files.iter().rposition(|(known, _)| known == field) {
            Some(last) => {
                self.files.insert(last + 1, (field.to_owned(), file));
                Ok(self)
            }
            None => Err(Stuck::NotThere { address: self.page, wanted: format!("file field “{field}”") }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_resolved_as_a_browser_does() {
        let page = "http://127.0.0.1:1/a/b?x=1";
        assert_eq!(resolve(page, "/c"), "http://127.0.0.1:1/c");
        assert_eq!(resolve(page, "c"), "http://127.0.0.1:1/a/c");
        assert_eq!(resolve("http://127.0.0.1:1", "/c"), "http://127.0.0.1:1/c");
        assert_eq!(resolve(page, ""), page);
    }

    #[test]
    fn a_line_break_parts_words() {
        let body = "<p><b>Signed as prepared</b><br>by Ada</p>".to_owned();
        let page = Page { status: 200, address: "http://127.0.0.1:1/".into(), body };
        assert_eq!(page.all("p"), ["Signed as prepared by Ada"]);
    }

    #[test]
    fn fields_for_files_are_sent_empty_or_filled_one_after_the_other() {
        let body = "<form method=post action=/x enctype=multipart/form-data><input type=file name=f multiple>\
                    <input type=file name=p><input type=file name=p></form>";
        let page = Page { status: 200, address: "http://127.0.0.1:1/".into(), body: body.into() };
        let form = page.form("/x").unwrap();
        let files = |form: &Form| {
            let name = |(field, file): &(String, Option<File>)| {
                format!("{field}={}", file.as_ref().map_or("", |(name, _)| name))
            };
            form.files.iter().map(name).collect::<Vec<_>>()
        };
        assert_eq!(files(&form), ["f=", "p=", "p="]);
        let mut filled = form;
        for (field, name) in [("f", "1"), ("p", "2"), ("f", "3")] {
            filled = filled.attach(field, name, b"").unwrap();
        }
        assert_eq!(files(&filled), ["f=1", "f=3", "p=2", "p="]);
        assert!(filled.attach("t", "4", b"").is_err());
    }

    #[test]
    fn a_form_keeps_what_stands_in_it() {
        let page = Page {
            status: 200,
            address: "http://127.0.0.1:1/".into(),
            body: "<form method=post action=/x><input type=hidden name=t value=1><textarea name=m>\nhello</textarea>\
                   <select name=s><option value=a>A<option value=b selected>B</select><input type=checkbox name=c>\
                   <button name=go value=now>Send it</button></form>"
                .into(),
        };
        let form = page.button("Send").unwrap();
        assert_eq!(
            [form.value("t"), form.value("m"), form.value("s"), form.value("c"), form.value("go")],
            [Some("1"), Some("hello"), Some("b"), None, Some("now")]
        );
        assert!(form.clone().set("nothing", "x").is_err());
        assert_eq!(form.set("c", "on").unwrap().value("c"), Some("on"));
    }
}
