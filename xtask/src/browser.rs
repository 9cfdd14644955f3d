//! A real browser, driven: Debian's Chromium through chromedriver, with or without scripts, at any size, light or dark.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use fantoccini::{Client, ClientBuilder, Locator, elements::Element, wd::WebDriverCompatibleCommand};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How long a page may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// axe itself, where it is installed.
pub fn axe() -> Option<String> {
    let axe = std::fs::read_to_string(crate::run::root().join("xtask/axe/node_modules/axe-core/axe.min.js")).ok();
    if axe.is_none() {
        eprintln!("skipped: axe is not installed (scripts/setup-dev installs it); nothing is looked at by it");
    }
    axe
}

/// The machine on which a browser runs, where it matters.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// Where its user's trusted certificates lie. `None`: those of whoever runs this.
    pub home: Option<PathBuf>,
    /// A name that is found at this machine's own address, as its hosts file would say, and `bank.example` with it.
    pub finds: Option<&'static str>,
}

pub struct Browser {
    client: Client,
    driver: Child,
    scripts: bool,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts one. `None` when Chromium or its driver is not installed.
    pub async fn start(scripts: bool) -> anyhow::Result<Option<Self>> {
        Self::start_on(scripts, Machine::default()).await
    }

    /// The same on a machine of its own.
    pub async fn start_on(scripts: bool, machine: Machine) -> anyhow::Result<Option<Self>> {
        if !crate::run::installed("chromium") || !crate::run::installed("chromedriver") {
            eprintln!("skipped: chromium and chromedriver are not installed (scripts/setup-dev installs them)");
            return Ok(None);
        }
        let mut driver = Command::new("chromedriver");
        if let Some(home) = &machine.home {
            std::fs::create_dir_all(home)?;
            driver.env("HOME", home);
        }
        let mut driver = driver.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let port = match driver_port(&mut driver) {
            Ok(port) => port,
            Err(error) => {
                let _ = driver.kill();
                return Err(error);
            }
        };
        let profile = tempfile::tempdir()?;
        let mut options = json!({
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--disable-quic",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                format!("--user-data-dir={}", profile.path().display())],
        });
        if let (Some(name), Some(words)) = (machine.finds, options["args"].as_array_mut()) {
            words.push(json!(format!("--host-resolver-rules=MAP {name} 127.0.0.1, MAP bank.example 127.0.0.1")));
        }
        if !scripts {
            options["prefs"] = json!({"profile.managed_default_content_settings.javascript": 2});
        }
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("browserName".into(), json!("chrome"));
        capabilities.insert("goog:chromeOptions".into(), options);
        // As a person's browser does; the client would have it take any certificate.
        capabilities.insert("acceptInsecureCerts".into(), json!(false));
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .context("the browser does not start")?;
        Ok(Some(Self { client, driver, scripts, _profile: profile }))
    }

    /// Shows pages as on a screen of that width, in points of CSS.
    pub async fn screen(&self, width: u32, height: u32, dark: bool) -> anyhow::Result<()> {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size).await?;
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", media).await?;
        Ok(())
    }

    pub async fn goto(&self, address: &str) -> anyhow::Result<()> {
        Ok(self.client.goto(address).await?)
    }

    pub async fn address(&self) -> anyhow::Result<String> {
        Ok(self.client.current_url().await?.to_string())
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> anyhow::Result<Element> {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => Ok(element),
            Err(_) => bail!("{} ({:?}) has no {css}", self.address().await?, self.heading_now().await),
        }
    }

    /// The page's one heading, once the page is there.
    pub async fn heading(&self) -> anyhow::Result<String> {
        Ok(self.find("h1").await?.text().await?)
    }

    /// For messages: the heading, if there is one now.
    async fn heading_now(&self) -> Option<String> {
        self.client.find(Locator::Css("h1")).await.ok()?.text().await.ok()
    }

    /// The words on the page, once the page is there.
    pub async fn words(&self) -> anyhow::Result<String> {
        self.find("h1").await?;
        Ok(self.find("body").await?.text().await?)
    }

    pub async fn text(&self, css: &str) -> anyhow::Result<String> {
        Ok(self.find(css).await?.text().await?)
    }

    /// Clears a field and types into it; gives a file to a file field.
    pub async fn fill(&self, css: &str, words: &str) -> anyhow::Result<()> {
        let field = self.find(css).await?;
        if field.attr("type").await?.as_deref() != Some("file") {
            field.clear().await?;
        }
        Ok(field.send_keys(words).await?)
    }

    pub async fn click(&self, css: &str) -> anyhow::Result<()> {
        self.clicked(self.find(css).await?).await
    }

    /// Clicks, and where that leads to another page waits until the old one is gone: what is looked for next may stand on both.
    async fn clicked(&self, element: Element) -> anyhow::Result<()> {
        let leads = matches!(element.tag_name().await?.as_str(), "a" | "button");
        let old = self.client.find(Locator::Css("html")).await?;
        element.click().await?;
        let end = Instant::now() + PATIENCE;
        while leads && old.tag_name().await.is_ok() {
            if Instant::now() > end {
                bail!("{} ({:?}) stays when it is left", self.address().await?, self.heading_now().await);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Clicks what changes this page and leads nowhere else.
    pub async fn tap(&self, css: &str) -> anyhow::Result<()> {
        Ok(self.find(css).await?.click().await?)
    }

    /// What pages give to be saved lands in this folder.
    pub async fn saves_into(&self, folder: &Path) -> anyhow::Result<()> {
        self.devtools("Browser.setDownloadBehavior", json!({"behavior": "allow", "downloadPath": folder}))
            .await
            .map(drop)
    }

    /// What a function's body says in the page.
    pub async fn told(&self, body: &str) -> anyhow::Result<Value> {
        Ok(self.client.execute(body, Vec::new()).await?)
    }

    /// A device for passkeys that asks for a PIN or a finger, and gets what it asks for.
    pub async fn device(&self) -> anyhow::Result<()> {
        self.devtools("WebAuthn.enable", json!({"enableUI": false})).await?;
        let device = json!({"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "usb", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true});
        self.devtools("WebAuthn.addVirtualAuthenticator", json!({"options": device})).await.map(drop)
    }

    /// A line that takes so many bytes a second upwards; 0 for one that takes all.
    pub async fn line(&self, upwards: u64) -> anyhow::Result<()> {
        let upwards = if upwards == 0 { -1 } else { i64::try_from(upwards)? };
        let line = json!({"offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upwards});
        self.devtools("Network.enable", json!({})).await?;
        self.devtools("Network.emulateNetworkConditions", line).await.map(drop)
    }

    /// Presses the button, or follows the link, with these words.
    pub async fn press(&self, label: &str) -> anyhow::Result<()> {
        let path = format!(
            "//button[contains(normalize-space(.), \"{label}\")] | //a[contains(normalize-space(.), \"{label}\")] | //summary[contains(normalize-space(.), \"{label}\")]"
        );
        match self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await {
            Ok(element) => self.clicked(element).await,
            Err(_) => {
                bail!(
                    "{} ({:?}) has nothing to press that says “{label}”",
                    self.address().await?,
                    self.heading_now().await
                )
            }
        }
    }

    /// The page as a PNG, at most `longest` points of CSS of it, written to `path` with few colours.
    pub async fn picture(&self, path: &Path, longest: f64) -> anyhow::Result<()> {
        let metrics = self.devtools("Page.getLayoutMetrics", json!({})).await?;
        let size = |side: &str| metrics["cssContentSize"][side].as_f64().context("a page without a size");
        let clip = json!({"x": 0, "y": 0, "width": size("width")?, "height": size("height")?.min(longest), "scale": 1});
        let shot =
            self.devtools("Page.captureScreenshot", json!({"captureBeyondViewport": true, "clip": clip})).await?;
        let data = shot["data"].as_str().context("no picture")?;
        use base64::Engine;
        crate::picture::write_small(path, &base64::engine::general_purpose::STANDARD.decode(data)?)
    }

    /// Runs a script in the page, from outside of it: the page's own policy doesn't forbid it. Its last argument is what it calls with
    /// the answer.
    pub async fn ask(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.client.execute_async(script, Vec::new()).await?)
    }

    /// Whether pages may run scripts here.
    pub fn runs_scripts(&self) -> bool {
        self.scripts
    }

    /// Shows what another browser shows, with the same style sheets, for eyes that need scripts.
    pub async fn mirror(&self, other: &Self) -> anyhow::Result<()> {
        let (page, here) = (other.client.source().await?, other.client.current_url().await?);
        self.goto(here.join("/nowhere")?.as_str()).await?;
        self.told(&format!("document.open(); document.write({}); document.close();", Value::from(page))).await?;
        self.find("h1").await.map(drop)
    }

    /// What axe finds on the page that is shown.
    pub async fn found_by(&self, axe: &str) -> anyhow::Result<Vec<String>> {
        let run = format!(
            "const answer = arguments[0];\n{axe};\naxe.run(document, {{resultTypes: ['violations']}}).then(r => answer(r.violations.map(v => v.id + ': ' + v.nodes[0].html)), e => answer([String(e)]))"
        );
        match self.ask(&run).await? {
            Value::Array(all) => Ok(all.iter().map(Value::to_string).collect()),
            other => bail!("axe answered {other}"),
        }
    }

    /// Where every link of the page leads.
    pub async fn links(&self) -> anyhow::Result<Vec<String>> {
        let mut all = Vec::new();
        self.find("h1").await?;
        for link in self.client.find_all(Locator::Css("a[href]")).await? {
            all.extend(link.prop("href").await?);
        }
        Ok(all)
    }

    /// Whether there is such an element on the page, once the page is there.
    pub async fn has(&self, css: &str) -> anyhow::Result<bool> {
        self.find("h1").await?;
        Ok(!self.client.find_all(Locator::Css(css)).await?.is_empty())
    }

    /// Chooses an option of a list by its words.
    pub async fn choose(&self, css: &str, label: &str) -> anyhow::Result<()> {
        Ok(self.find(css).await?.select_by_label(label).await?)
    }

    async fn devtools(&self, method: &str, params: Value) -> anyhow::Result<Value> {
        Ok(self.client.issue_cmd(DevTools { method: method.to_owned(), params }).await?)
    }

    /// Ends the browser, then its driver.
    pub async fn end(mut self) -> anyhow::Result<()> {
        let closed = self.client.clone().close().await;
        self.driver.kill()?;
        self.driver.wait()?;
        Ok(closed?)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // After `end` there is nothing left to kill.
        let _ = self.driver.kill();
    }
}

fn driver_port(driver: &mut Child) -> anyhow::Result<u16> {
    let lines = BufReader::new(driver.stdout.take().context("no output")?).lines();
    for line in lines {
        if let Some(rest) = line?.split("started successfully on port ").nth(1) {
            return Ok(rest.trim_end_matches(['.', '\n']).parse()?);
        }
    }
    bail!("chromedriver did not start")
}

/// A command of the DevTools protocol, through chromedriver's own endpoint.
#[derive(Debug)]
struct DevTools {
    method: String,
    params: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({"cmd": self.method, "params": self.params}).to_string()))
    }
}
