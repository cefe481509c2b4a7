//! PostgreSQL and Kafka as docker-compose.yml has them, and PostgreSQL's clients beside them.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use support::{Project, docker};
use tokio::time::{Instant, sleep};

use crate::options::Options;

const OUTBOX_LIMIT: Duration = Duration::from_mins(5);

#[derive(Clone)]
pub struct Backends {
    project: Project,
    kafka_port: u16,
    postgres: String,
}

impl Backends {
    pub fn new(options: &Options) -> Self {
        let kafka_port = options.port + 19;
        let files = ["docker-compose.yml", "checks/faults/outside.yml", "checks/bench/outside.yml"];
        let environment = vec![
            ("COMPOSE_PROFILES", "bench".to_owned()),
            ("FAULTS_KAFKA_PORT", kafka_port.to_string()),
        ];
        let project = Project::new(&options.project, &options.root, &files, environment);
        Self { project, kafka_port, postgres: String::new() }
    }

    /// Starts them and waits until they answer.
    pub async fn up(&mut self) -> Result<()> {
        self.project.up(&["postgres", "kafka", "clients"]).await?;
        self.postgres = self.project.address("postgres").await?;
        Ok(())
    }

    pub async fn down(&self) -> Result<()> {
        self.project.down().await
    }

    pub async fn must_not_exist(&self) -> Result<()> {
        self.project.must_not_exist().await
    }

    /// PostgreSQL's address on the bridge, which leaves no proxy between it and a process of the host.
    pub fn postgres(&self) -> &str {
        &self.postgres
    }

    pub fn kafka(&self) -> String {
        format!("127.0.0.1:{}", self.kafka_port)
    }

    /// Runs one of PostgreSQL's clients.
    pub async fn client(&self, arguments: &[&str]) -> Result<String> {
        let container = self.project.container("clients");
        docker(&[&["exec", &container], arguments].concat()).await
    }

    /// Returns the result of a statement, without decoration.
    pub async fn sql(&self, database: &str, statement: &str) -> Result<String> {
        self.client(&self.psql(database, statement)).await
    }

    /// Runs a `COPY … FROM STDIN` that reads `input`.
    pub async fn copy(&self, database: &str, statement: &str, input: Vec<u8>) -> Result<()> {
        let exec = ["exec", "-T", "clients"];
        let command = [&exec[..], &self.psql(database, statement)].concat();
        self.project.feed(&command, input).await.map(drop)
    }

    fn psql<'a>(&'a self, database: &'a str, statement: &'a str) -> Vec<&'a str> {
        let psql = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align"];
        let of_whom = ["--host", &self.postgres, "--dbname", database];
        let what = ["--set", "ON_ERROR_STOP=1", "--command", statement];
        [&psql[..], &of_whom, &what].concat()
    }

    /// Makes a database beside those of the shop, unless it exists, and returns its URL.
    pub async fn create_database(&self, name: &str) -> Result<String> {
        let exists = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
        if self.sql("postgres", &exists).await? == "0" {
            self.sql("postgres", &format!("CREATE DATABASE {name}")).await?;
        }
        Ok(self.url(name, "postgres", "postgres"))
    }

    pub fn url(&self, database: &str, role: &str, password: &str) -> String {
        format!("postgres://{role}:{password}@{}:5432/{database}", self.postgres)
    }

    /// Waits until everything is published, so that the relay takes nothing from what is measured next.
    pub async fn empty_outbox(&self, database: &str) -> Result<()> {
        let start = Instant::now();
        while self.sql(database, "SELECT count(*) FROM outbox").await? != "0" {
            ensure!(start.elapsed() < OUTBOX_LIMIT, "the outbox of {database} does not get empty");
            sleep(Duration::from_millis(200)).await;
        }
        Ok(())
    }

    /// Processor time of the database server so far.
    pub async fn database_cpu(&self) -> Result<Duration> {
        let container = self.project.container("postgres");
        let script = "cat /sys/fs/cgroup/cpu.stat || cat /sys/fs/cgroup/cpuacct/cpuacct.usage";
        let text = docker(&["exec", &container, "sh", "-c", script]).await?;
        processor_time(&text).with_context(|| format!("not understood: {text}"))
    }
}

/// Reads what version 2 of control groups writes, or version 1.
fn processor_time(text: &str) -> Option<Duration> {
    let version_2 = text.lines().find_map(|line| line.strip_prefix("usage_usec "));
    match version_2 {
        Some(microseconds) => microseconds.parse().ok().map(Duration::from_micros),
        None => text.trim().parse().ok().map(Duration::from_nanos),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_of_control_groups_are_understood() {
        let time = Some(Duration::from_micros(1_500));
        assert_eq!(processor_time("usage_usec 1500\nuser_usec 1000\n"), time);
        assert_eq!(processor_time("1500000\n"), time);
        assert_eq!(processor_time("no such file"), None);
    }
}
