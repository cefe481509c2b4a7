mod api;
mod layers;
mod openapi;
mod user_repository;
