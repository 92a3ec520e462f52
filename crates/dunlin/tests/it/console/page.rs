//! The page, as a browser shows it.

use std::sync::{Arc, Barrier, mpsc};
use std::time::Duration;

use dunlin::console::{Console, Content, Panel};
use dunlin::prelude::*;
use dunlin::run::PoolConfig;

use super::browser::Browser;
use super::server::Served;
use super::{TOKEN, held};

/// What must never become an element.
const EVIL: &str = "<img src=x onerror=document.title='broken'><script>document.title='broken'</script>";

#[get("/fast/{number}")]
async fn fast(number: u32) -> u32 {
    number
}

#[get("/failing")]
async fn failing() -> Result<()> {
    Err(Error::msg("it fails, and says so"))
}

#[get("/<script>document.title='broken'</script>")]
async fn evil() {}

/// Waits on a thread of the pool, for ever.
#[get("/slow", run = threads("slow"))]
fn slow() {
    wait(Duration::MAX);
}

/// Blocks its event loop.
#[get("/blocking")]
async fn blocking() {
    wait(Duration::from_millis(400));
}

/// Waits for what does not come.
fn wait(longest: Duration) {
    let (_kept, never) = mpsc::channel::<()>();
    let nothing = never.recv_timeout(longest);
    assert!(nothing.is_err());
}

struct Evil;

impl Panel for Evil {
    fn name(&self) -> &str {
        EVIL
    }

    fn content(&self) -> Content {
        Content::new().figure(EVIL, 1.0).columns([EVIL]).row([json!(EVIL)])
    }
}

fn app() -> App {
    App::new(format!("Shop {EVIL}"))
        .version("1.2.3")
        .pool(PoolConfig::threads("slow").size(2).queue(2))
        .console(Console::new().token(TOKEN).panel(Evil))
        .routes(routes![fast, failing, evil, slow, blocking])
}

fn served() -> Served {
    Served::begin(app, |server| server.grace(Duration::from_millis(100)))
}

/// A browser that has the page open, with figures.
fn looking(server: &Served) -> Browser {
    let mut browser = Browser::open();
    browser.go(&format!("http://{}/console/?token={TOKEN}", server.address));
    browser.until("document.documentElement.dataset.state === 'live'");
    browser
}

const OVERFLOW: &str = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/// Who makes the page wider than its window.
const STICKS_OUT: &str = "[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > \
    document.documentElement.clientWidth + 1).map(one => `${one.tagName} ${one.id} ${one.className}`).join(', ')";

const CELL: &str = "[...document.querySelectorAll('#routes-body tr')].find(row => row.textContent.includes('/fast/'))\
    .children";

#[test]
fn numbers_move_with_the_traffic() {
    let server = served();
    let mut browser = looking(&server);
    assert_eq!(browser.value("location.pathname + location.search"), "/console/");
    assert_eq!(browser.value("document.querySelector('#title').textContent"), format!("Shop {EVIL}"));
    for number in 0..30 {
        server.ask(&format!("/fast/{number}"), "host: localhost\r\n");
    }
    for _ in 0..3 {
        server.ask("/failing", "host: localhost\r\n");
    }
    browser.until(&format!("{CELL}[7].textContent === '30' && {CELL}[1].textContent !== '0'"));
    browser.until("document.querySelector('#routes-body .bad')?.textContent === '100 %'");
    browser.until("document.querySelectorAll('.chart canvas').length === 4");
    // the line of requests was drawn
    let drawn = "(() => { const c = document.querySelector('.chart canvas'); const all = \
        c.getContext('2d').getImageData(0, 0, c.width, c.height).data; \
        return new Set(all.filter((_, i) => i % 4 === 3)).size > 2; })()";
    browser.until(drawn);
    browser.value("document.querySelector('input[value=total]').click()");
    browser.until(&format!("{CELL}[7].textContent === '30'"));
    assert_eq!(browser.errors, [] as [String; 0]);
}

#[test]
fn what_is_in_flight_is_listed_with_its_place() {
    let server = served();
    let mut browser = looking(&server);
    let _asked = server.begin_to_ask("/slow");
    browser.until("document.querySelector('#requests-body')?.textContent.includes('/slow')");
    let row = "document.querySelector('#requests-body tr').textContent";
    browser.until(&format!("{row}.includes('thread pool slow')"));
    browser.until(
        "[...document.querySelectorAll('#cards .card')].some(card => \
        card.textContent.startsWith('slow') && card.textContent.includes('1 of 2'))",
    );
    browser.until("document.querySelector('#tasks-body').textContent.includes('connection')");
    assert_eq!(browser.errors, [] as [String; 0]);
}

#[test]
fn what_is_in_flight_has_a_row_each_and_what_has_ended_has_none() {
    let gate = Arc::new(Barrier::new(2));
    let state = Arc::clone(&gate);
    let with_gate = || app().routes(routes![held]).state(state);
    let server = Served::begin(with_gate, |server| server.grace(Duration::from_millis(100)));
    let mut browser = looking(&server);
    let (_first, _second) = (server.begin_to_ask("/held"), server.begin_to_ask("/slow"));
    let rows = "[...document.querySelectorAll('#requests-body tr .path')].map(path => path.textContent).sort().join(' ')";
    browser.until(&format!("{rows} === '/held /slow'"));
    browser.value("window.row = [...document.querySelectorAll('#requests-body tr')].find(row => row.textContent.includes('/slow'))");
    gate.wait();
    browser.until(&format!("{rows} === '/slow'"));
    assert_eq!(browser.value("window.row === document.querySelector('#requests-body tr')"), true);
    assert_eq!(browser.errors, [] as [String; 0]);
}

#[test]
fn samples_that_come_twice_are_taken_once_and_numbers_that_are_not_there_are_dashes() {
    let server = served();
    let mut browser = looking(&server);
    let taken = "(async () => { \
        const { History } = await import('/console/history.js'); \
        const history = new History(); \
        const names = ['a']; \
        history.add({ names, rows: [[1000, 1], [2000, 2]], last: 2 }); \
        history.add({ names, rows: [[3000, 3]], last: 3 }); \
        history.add({ names, rows: [[3000, 3]], last: 3 }); \
        history.add({ names, rows: [[3000, 3], [4000, 4]], last: 4 }); \
        history.add({ names, rows: [[2000, 2], [3000, 3]], last: 3 }); \
        history.add({ names, rows: [], last: 4 }); \
        history.add({ names, rows: [[9000, 9]], last: 9 }); \
        return [history.data(names), history.last]; })()";
    assert_eq!(browser.value(taken), json!([[[1, 2, 3, 4, 9], [1, 2, 3, 4, 9]], 9]));
    let counted = "(async () => { \
        const { count } = await import('/console/format.js'); \
        return [count(undefined), count(null), count(NaN), count(0), count(1234), count(2e6)]; })()";
    assert_eq!(browser.value(counted), json!(["–", "–", "–", "0", "1,234", "2.0 M"]));
    assert_eq!(browser.errors, [] as [String; 0]);
}

#[test]
fn what_blocks_shows_up_with_its_line_and_what_to_do() {
    let server = served();
    let mut browser = looking(&server);
    assert_eq!(
        browser.value("document.querySelector('#reports-empty').textContent"),
        "Nothing has blocked an event loop."
    );
    server.ask("/blocking", "host: localhost\r\n");
    browser.until("document.querySelector('.report .label')?.textContent === 'GET /blocking'");
    let line = "document.querySelector('.report .place').textContent";
    browser.until(&format!("{line}.includes('tests/it/console/page.rs:')"));
    // the second report tells how long it was in all
    browser.until("/^\\d/.test(document.querySelector('.report .took').textContent)");
    browser.value("document.querySelector('.report summary').click()");
    browser.until("document.querySelector('.report').open");
    let body = "document.querySelector('.report .body').textContent";
    browser.until(&format!("{body}.includes('console::page::wait') && {body}.includes('tokio::sync')"));
    assert_eq!(browser.value("document.querySelector('.report .chip').textContent"), "waiting");
    assert_eq!(browser.value("document.querySelector('#count-blocking').className"), "count bad");
    assert_eq!(browser.errors, [] as [String; 0]);
}

#[test]
fn what_the_app_says_is_text_and_never_html() {
    let server = served();
    let mut browser = looking(&server);
    server.ask("/%3Cscript%3Edocument.title='broken'%3C/script%3E", "host: localhost\r\n");
    browser.until("document.querySelector('#routes-body').textContent.includes('<script>')");
    browser.until("document.querySelector('#panels').textContent.includes('<img src=x')");
    assert_eq!(browser.value("document.querySelectorAll('main img, main script').length"), 0);
    assert_ne!(browser.value("document.title"), "broken");
    assert_eq!(browser.errors, [] as [String; 0]);
}

#[test]
fn routes_are_sorted_and_filtered() {
    let server = served();
    let mut browser = looking(&server);
    let first = "document.querySelector('#routes-body tr .path').textContent";
    browser.value("document.querySelector('#routes-head th button').click()");
    assert_eq!(browser.value(first), "/<script>document.title='broken'</script>");
    let sort = "document.querySelector('#routes-head th').getAttribute('aria-sort')";
    assert_eq!(browser.value(sort), "ascending");
    browser.value("document.querySelector('#routes-head th button').click()");
    assert_eq!((browser.value(first), browser.value(sort)), (json!("/slow"), json!("descending")));
    browser.value(
        "const filter = document.querySelector('#filter'); filter.value = 'get FAIL'; \
        filter.dispatchEvent(new Event('input'))",
    );
    assert_eq!(browser.value("document.querySelectorAll('#routes-body tr').length"), 1);
    assert_eq!(browser.value(first), "/failing");
}

#[test]
fn narrow_screens_do_not_scroll_sideways_and_dark_is_dark() {
    let server = served();
    server.ask("/fast/1", "host: localhost\r\n");
    let mut browser = looking(&server);
    let background = "getComputedStyle(document.body).backgroundColor";
    let mut seen = Vec::new();
    for (width, scheme) in [(360, "light"), (360, "dark"), (800, "dark"), (1280, "light"), (1280, "dark")] {
        browser.look(width, scheme);
        browser.until(&format!(
            "innerWidth === {width} && matchMedia('(prefers-color-scheme: {scheme})').matches"
        ));
        browser.value("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
        let sticks_out = browser.value(STICKS_OUT);
        assert_eq!(browser.value(OVERFLOW), 0, "{width} {scheme}: {sticks_out}");
        seen.push(browser.value(background));
    }
    assert!(seen[0] == seen[3] && seen[1] == seen[4] && seen[0] != seen[1], "{seen:?}");
    // the switch: as the system says, light, dark, and so on
    let theme = "document.querySelector('#theme')";
    browser.value(&format!("{theme}.click()"));
    assert_eq!(
        (browser.value(background), browser.value(&format!("{theme}.textContent"))),
        (seen[0].clone(), json!("Light"))
    );
    browser.value("window.isOld = true; location.reload()");
    browser.until("!window.isOld && document.documentElement.dataset.state === 'live'");
    assert_eq!(browser.value(background), seen[0], "what was chosen is kept");
    browser.value(&format!("{theme}.click()"));
    browser.look(1280, "light");
    assert_eq!(browser.value(background), seen[1]);
    assert_eq!(browser.errors, [] as [String; 0]);
}

#[test]
fn a_lost_server_is_said_and_found_again() {
    let server = served();
    let address = server.address;
    let mut browser = looking(&server);
    drop(server);
    browser.until("document.querySelector('#state').textContent === 'connection lost, trying again'");
    let server = Served::at(address, app, |server| server);
    browser.until("document.documentElement.dataset.state === 'live'");
    browser.until("document.querySelector('#banner').textContent.startsWith('The server was started again')");
    drop(server);
    let other = || App::new("Other").console(Console::new().token("another-token-of-mine"));
    let _server = Served::at(address, other, |server| server);
    browser.until("document.documentElement.dataset.state === 'locked'");
    browser.until("document.querySelector('#banner').textContent.includes('another token')");
}

#[test]
fn pause_and_a_hidden_tab_ask_nothing() {
    let server = served();
    let mut browser = looking(&server);
    let asked =
        "performance.getEntriesByType('resource').filter(one => one.name.includes('snapshot')).length";
    browser.until(&format!("{asked} >= 2"));
    browser.value("document.querySelector('#pause').click()");
    browser.until("document.documentElement.dataset.state === 'paused'");
    // nothing is due: a second of the page's own clock later there is no further question
    let quiet = format!(
        "(async () => {{ const before = {asked}; await new Promise(end => setTimeout(end, 1500)); return {asked} - before; }})()"
    );
    assert!(browser.value(&quiet).as_u64().unwrap() <= 1, "one may have been on its way");
    assert_eq!(browser.value(&quiet), 0);
    browser.value("document.querySelector('#pause').click()");
    browser.until("document.documentElement.dataset.state === 'live'");

    let before = browser.value("document.querySelector('#facts').textContent");
    browser.hide();
    browser.until("document.hidden");
    assert!(browser.value(&quiet).as_u64().unwrap() <= 1, "one may have been on its way");
    assert_eq!(browser.value(&quiet), 0);
    browser.show();
    browser.until(&format!("document.querySelector('#facts').textContent !== {before}"));
}

#[test]
fn a_link_of_another_site_leads_to_the_page_and_without_the_cookie_to_the_door() {
    let server = served();
    let port = server.address.port();
    let mut browser = looking(&server);
    // another site: the same machine by another name
    browser.go(&format!("http://localhost:{port}/console/"));
    assert_eq!(
        browser.value("document.querySelector('h1').textContent"),
        "This console wants to see a token"
    );
    browser.value(&format!(
        "const link = document.createElement('a'); link.href = 'http://127.0.0.1:{port}/console/'; \
         document.body.append(link); link.click()"
    ));
    browser.until("location.hostname === '127.0.0.1' && document.documentElement.dataset.state === 'live'");
}
