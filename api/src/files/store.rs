//! Where the content of files lies: a folder, or a bucket that speaks S3.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use anyhow::{Context, Result, ensure};
use domain::FileId;
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ClientOptions, Error, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::sync::Semaphore;
use url::Url;

use super::problems;
use crate::http::Problem;

#[derive(Clone)]
pub struct FileStore {
    store: Arc<dyn ObjectStore>,
    /// What the names of objects begin with.
    prefix: Key,
    /// How many images are worked on at once: each may need a hundred megabytes.
    pub(super) images: Arc<Semaphore>,
}

/// A bucket, as the configuration names it.
#[derive(Clone)]
pub struct Bucket {
    /// `s3://bucket` or `s3://bucket/below/this`
    pub url: String,
    /// Of a store that is not Amazon's.
    pub endpoint: Option<String>,
    pub region: String,
    /// Without them the machine's own role is asked.
    pub credentials: Option<(String, String)>,
}

impl FileStore {
    const IMAGES_AT_ONCE: usize = 2;

    /// Makes the folder where there is none.
    pub fn folder(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path).with_context(|| format!("no folder {} can be made for files", path.display()))?;
        let store = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
        Ok(Self::new(Arc::new(store), Key::default()))
    }

    pub fn bucket(bucket: &Bucket) -> Result<Self> {
        let url = Url::parse(&bucket.url).context("LANGSON_FILES_URL")?;
        ensure!(url.scheme() == "s3", "LANGSON_FILES_URL must begin with s3://");
        let name = url.host_str().context("LANGSON_FILES_URL names no bucket")?;
        // Whoever uploads waits; they can try again themselves.
        let retry = RetryConfig { max_retries: 2, retry_timeout: Duration::from_secs(8), ..RetryConfig::default() };
        let client =
            ClientOptions::new().with_timeout(Duration::from_secs(20)).with_connect_timeout(Duration::from_secs(3));
        let builder = AmazonS3Builder::new().with_bucket_name(name).with_region(&bucket.region);
        let mut store = builder.with_retry(retry).with_client_options(client);
        if let Some(endpoint) = &bucket.endpoint {
            store = store.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        if let Some((id, secret)) = &bucket.credentials {
            store = store.with_access_key_id(id).with_secret_access_key(secret);
        }
        Ok(Self::new(Arc::new(store.build()?), Key::parse(url.path().trim_matches('/'))?))
    }

    fn new(store: Arc<dyn ObjectStore>, prefix: Key) -> Self {
        Self { store, prefix, images: Arc::new(Semaphore::new(Self::IMAGES_AT_ONCE)) }
    }

    pub(super) async fn put(&self, id: FileId, content: Bytes) -> Result<(), Problem> {
        self.store.put(&self.key(id), content.into()).await.map_err(away)?;
        Ok(())
    }

    /// The size in bytes, and the content.
    pub(super) async fn get(
        &self,
        id: FileId,
    ) -> Result<(u64, BoxStream<'static, object_store::Result<Bytes>>), Problem> {
        let found = self.store.get(&self.key(id)).await.map_err(away)?;
        Ok((found.meta.size, found.into_stream()))
    }

    /// What is not there is gone already.
    pub(super) async fn delete(&self, id: FileId) -> Result<(), Problem> {
        match self.store.delete(&self.key(id)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(away(error)),
        }
    }

    fn key(&self, id: FileId) -> Key {
        self.prefix.clone().join(id.to_string())
    }
}

fn away(error: Error) -> Problem {
    Problem::from(problems::STORE_AWAY).caused_by(error)
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the store itself: one of them knows a secret.
        f.debug_struct("FileStore").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}
