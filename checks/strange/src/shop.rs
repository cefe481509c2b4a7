use anyhow::Context;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use strange_requests::Answer;

pub struct Shop {
    client: Client,
    base_url: String,
}

impl Shop {
    pub fn at(base_url: &str) -> Self {
        Self { client: Client::new(), base_url: base_url.trim_end_matches('/').to_owned() }
    }

    pub async fn send(&self, method: Method, path: &str, body: Vec<u8>) -> anyhow::Result<Answer> {
        let request = self.client.request(method, format!("{}{path}", self.base_url));
        let request = request.header(CONTENT_TYPE, "application/json").body(body);
        let response = request.send().await?;
        let content_type = response.headers().get(CONTENT_TYPE);
        Ok(Answer {
            status: response.status().as_u16(),
            content_type: content_type
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                .unwrap_or_default(),
            body: response.bytes().await?.into(),
        })
    }

    pub async fn get(&self, path: &str) -> anyhow::Result<String> {
        let answer = self.send(Method::GET, path, Vec::new()).await?;
        anyhow::ensure!(answer.status == 200, "GET {path}: {}", answer.status);
        Ok(String::from_utf8(answer.body)?)
    }

    pub async fn get_json(&self, path: &str) -> anyhow::Result<Value> {
        let text = self.get(path).await?;
        serde_json::from_str(&text).with_context(|| format!("GET {path}"))
    }

    /// The new user's path.
    pub async fn register_a_user(&self) -> anyhow::Result<String> {
        let user = json!({ "nom": "Martin", "prenom": "Zoé", "adresse": "12 rue des Lilas, Lyon" });
        let answer = self.send(Method::POST, "/users", user.to_string().into()).await?;
        let user: Value = serde_json::from_slice(&answer.body)?;
        let id = user["id"].as_str().context("a user without an id")?;
        Ok(format!("/users/{id}"))
    }
}
