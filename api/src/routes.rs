//! Where areas register their handlers.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::OpenApiFactory;

/// What handlers are registered for: to be served by a worker, or to be described in the document. Never both at once: a
/// description takes many times the memory that serving takes, and is made but once.
pub enum Routes<'a> {
    Served(&'a mut web::ServiceConfig),
    Described { document: &'a mut OpenApi, prefix: &'static str },
}

impl Routes<'_> {
    pub fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, handler: F) -> &mut Self {
        match self {
            Self::Served(config) => {
                config.service(handler);
            }
            Self::Described { document, prefix } => {
                let mut paths = handler.paths();
                let below = |(path, item)| (format!("{prefix}{path}"), item);
                paths.paths = paths.paths.into_iter().map(below).collect();
                document.paths.merge(paths);
                let mut schemas = vec![];
                handler.schemas(&mut schemas);
                document.components.get_or_insert_default().schemas.extend(schemas);
            }
        }
        self
    }

    pub fn configure(&mut self, area: fn(&mut Routes<'_>)) -> &mut Self {
        area(self);
        self
    }

    /// Everything that `areas` register lies below `prefix`.
    pub fn scope(&mut self, prefix: &'static str, areas: fn(&mut Routes<'_>)) -> &mut Self {
        match self {
            Self::Served(config) => {
                config.service(web::scope(prefix).configure(|config| areas(&mut Routes::Served(config))));
            }
            Self::Described { document, .. } => areas(&mut Routes::Described { document, prefix }),
        }
        self
    }
}
