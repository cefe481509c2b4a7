use rstest::rstest;
use sea_orm::ConnectionTrait;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;
use user_service::adapters::outbound::database::Migrator;
use uuid::Uuid;

use super::process::{Process, median};

const USERS: u32 = 1_000_000;
const AT_ONCE: u32 = 100_000;
const ROUNDS: usize = 31;
const MAX_GROWTH: u64 = 20 * 1024;
const MAX_RATIO: f64 = 1.3;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute"]
async fn a_million_users_are_listed_in_bounded_memory_and_the_last_page_costs_what_the_first_does(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(place) = TestDatabase::create(engine).await else {
        return;
    };
    fill(&place, engine).await;
    let service = Process::start(&place.config().database_url);
    service.get("/users?limit=1000").await;

    let (before, peak) = (service.memory(), service.peak());
    let all = service.get("/users").await;
    let growth = peak.end().saturating_sub(before);
    println!(
        "{engine:?}: {} users in {:?}, {before} KiB and {growth} KiB more",
        all.users, all.time
    );
    assert!(all.is_complete);
    assert_eq!(all.users, USERS as usize);

    let last = format!("/users?limit=1000&after={}", id(899_000));
    let (mut first_times, mut last_times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (path, times) in [("/users?limit=1000", &mut first_times), (&last, &mut last_times)] {
            let page = service.get(path).await;
            assert!(page.is_complete && page.users == 1000);
            times.push(page.time);
        }
    }
    let (first, last) = (median(first_times), median(last_times));
    let ratio = last.as_secs_f64() / first.as_secs_f64();
    println!("{engine:?}: page 1 {first:?}, page 900 {last:?}, ratio {ratio:.2}");
    assert!(growth <= MAX_GROWTH, "{growth} KiB");
    assert!(ratio <= MAX_RATIO, "{ratio}");
}

fn id(number: u32) -> Uuid {
    Uuid::from_u128(0x7000_8000_0000_0000_0000 | u128::from(number))
}

async fn fill(place: &TestDatabase, engine: Engine) {
    let database = place.open::<Migrator>().await;
    for begin in (0..USERS).step_by(AT_ONCE as usize) {
        let (first, last) = (begin + 1, begin + AT_ONCE);
        let statement = match engine {
            Postgres => format!(
                "INSERT INTO users (id, last_name, first_name, address, version) \
                 SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, \
                 'Martin', 'Zoé', n || ' rue des Lilas, Lyon', 1 \
                 FROM generate_series({first}, {last}) AS n"
            ),
            Sqlite => format!(
                "WITH RECURSIVE numbers(n) AS \
                 (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}) \
                 INSERT INTO users (id, last_name, first_name, address, version) \
                 SELECT unhex(printf('00000000000070008000%012x', n)), \
                 'Martin', 'Zoé', n || ' rue des Lilas, Lyon', 1 FROM numbers"
            ),
        };
        database.writer().execute_unprepared(&statement).await.unwrap();
    }
    database.close().await;
}
