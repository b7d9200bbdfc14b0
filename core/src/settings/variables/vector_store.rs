//! Where vectors are kept.

use crate::settings::variables::app::DATA_DIR;
use crate::settings::variables::database::DATABASE_URL;
use crate::settings::Preset::{Document, Nothing, Number, Off, On, Text};
use crate::settings::variable::{below, like, variables};
use crate::settings::Format;
use crate::shared::{JsonObject, Secret};

const VECTOR_STORES: &[&str] = &[
    "chroma",
    "qdrant",
    "milvus",
    "pgvector",
    "opensearch",
    "elasticsearch",
    "pinecone",
    "s3vector",
    "oracle23ai",
    "weaviate",
    "opengauss",
];

variables! { VectorStore:
    /// Remote Chroma credentials
    CHROMA_CLIENT_AUTH_CREDENTIALS: Secret = Text("");
    /// Remote Chroma auth class
    CHROMA_CLIENT_AUTH_PROVIDER: String = Text("");
    /// Chroma database
    CHROMA_DATABASE: String = Text("default_database");
    /// Headers for remote Chroma
    CHROMA_HTTP_HEADERS: JsonObject = Document("{}"), read Format::Pairs, secret true;
    /// Remote Chroma host, empty = files under DATA_DIR/vector_db
    CHROMA_HTTP_HOST: String = Text("");
    /// Remote Chroma port
    CHROMA_HTTP_PORT: i64 = Number(8000);
    /// TLS to remote Chroma
    CHROMA_HTTP_SSL: bool = Off;
    /// Chroma tenant
    CHROMA_TENANT: String = Text("default_tenant");
    /// Key
    ELASTICSEARCH_API_KEY: Option<Secret> = Nothing;
    /// CA file
    ELASTICSEARCH_CA_CERTS: Option<String> = Nothing;
    /// Cloud id
    ELASTICSEARCH_CLOUD_ID: Option<String> = Nothing;
    /// Index prefix
    ELASTICSEARCH_INDEX_PREFIX: String = Text("open_webui_collections");
    /// Password
    ELASTICSEARCH_PASSWORD: Option<Secret> = Nothing;
    /// Address
    ELASTICSEARCH_URL: String = Text("https://localhost:9200");
    /// User
    ELASTICSEARCH_USERNAME: Option<String> = Nothing;
    /// Shared Milvus collections
    ENABLE_MILVUS_MULTITENANCY_MODE: bool = Off;
    /// Shared Qdrant collections
    ENABLE_QDRANT_MULTITENANCY_MODE: bool = On;
    /// Collection prefix
    MILVUS_COLLECTION_PREFIX: String = Text("open_webui");
    /// Database
    MILVUS_DB: String = Text("default");
    /// Index parameter
    MILVUS_DISKANN_MAX_DEGREE: i64 = Number(56);
    /// Index parameter
    MILVUS_DISKANN_SEARCH_LIST_SIZE: i64 = Number(100);
    /// Index parameter
    MILVUS_HNSW_EFCONSTRUCTION: i64 = Number(100);
    /// Index parameter
    MILVUS_HNSW_M: i64 = Number(16);
    /// Index type
    MILVUS_INDEX_TYPE: String = Text("HNSW"), read Format::OneOf(&["HNSW", "IVF_FLAT", "DISKANN", "FLAT", "AUTOINDEX"]);
    /// Index parameter
    MILVUS_IVF_FLAT_NLIST: i64 = Number(128);
    /// Metric
    MILVUS_METRIC_TYPE: String = Text("COSINE"), read Format::OneOf(&["COSINE", "IP", "L2"]);
    /// Token
    MILVUS_TOKEN: Option<Secret> = Nothing;
    /// Address or file
    MILVUS_URI: String = below(DATA_DIR, "vector_db/milvus.db");
    /// Address
    OPENGAUSS_DB_URL: Secret = like(DATABASE_URL);
    /// Vector column length
    OPENGAUSS_INITIALIZE_MAX_VECTOR_LENGTH: i64 = Number(1536);
    /// Pool
    OPENGAUSS_POOL_MAX_OVERFLOW: i64 = Number(0);
    /// Pool
    OPENGAUSS_POOL_RECYCLE: i64 = Number(3600);
    /// Pool
    OPENGAUSS_POOL_SIZE: Option<i64> = Nothing;
    /// Pool
    OPENGAUSS_POOL_TIMEOUT: i64 = Number(30);
    /// Check the certificate
    OPENSEARCH_CERT_VERIFY: bool = Off;
    /// Password
    OPENSEARCH_PASSWORD: Option<Secret> = Nothing;
    /// TLS
    OPENSEARCH_SSL: bool = On;
    /// Address
    OPENSEARCH_URI: String = Text("https://localhost:9200");
    /// User
    OPENSEARCH_USERNAME: Option<String> = Nothing;
    /// DSN
    ORACLE_DB_DSN: Option<String> = Nothing;
    /// Password
    ORACLE_DB_PASSWORD: Option<Secret> = Nothing;
    /// Pool
    ORACLE_DB_POOL_INCREMENT: i64 = Number(1);
    /// Pool
    ORACLE_DB_POOL_MAX: i64 = Number(10);
    /// Pool
    ORACLE_DB_POOL_MIN: i64 = Number(2);
    /// User
    ORACLE_DB_USER: Option<String> = Nothing;
    /// Use a wallet
    ORACLE_DB_USE_WALLET: bool = Off;
    /// Vector column length
    ORACLE_VECTOR_LENGTH: i64 = Number(768);
    /// Wallet folder
    ORACLE_WALLET_DIR: Option<String> = Nothing;
    /// Wallet password
    ORACLE_WALLET_PASSWORD: Option<Secret> = Nothing;
    /// Create the extension
    PGVECTOR_CREATE_EXTENSION: bool = On;
    /// Address, must be postgres when VECTOR_DB=pgvector
    PGVECTOR_DB_URL: Secret = like(DATABASE_URL);
    /// Index parameter
    PGVECTOR_HNSW_EF_CONSTRUCTION: i64 = Number(64);
    /// Index parameter
    PGVECTOR_HNSW_M: i64 = Number(16);
    /// ivfflat, hnsw or empty
    PGVECTOR_INDEX_METHOD: String = Text(""), read Format::OneOf(&["", "ivfflat", "hnsw"]);
    /// Vector column length
    PGVECTOR_INITIALIZE_MAX_VECTOR_LENGTH: i64 = Number(1536);
    /// Index parameter
    PGVECTOR_IVFFLAT_LISTS: i64 = Number(100);
    /// Encrypt texts
    PGVECTOR_PGCRYPTO: bool = Off;
    /// Key, needed then
    PGVECTOR_PGCRYPTO_KEY: Option<Secret> = Nothing;
    /// Pool
    PGVECTOR_POOL_MAX_OVERFLOW: i64 = Number(0);
    /// Pool
    PGVECTOR_POOL_RECYCLE: i64 = Number(3600);
    /// Pool
    PGVECTOR_POOL_SIZE: Option<i64> = Nothing;
    /// Pool
    PGVECTOR_POOL_TIMEOUT: i64 = Number(30);
    /// Half precision
    PGVECTOR_USE_HALFVEC: bool = Off;
    /// Key
    PINECONE_API_KEY: Option<Secret> = Nothing;
    /// Cloud
    PINECONE_CLOUD: String = Text("aws");
    /// Dimension
    PINECONE_DIMENSION: i64 = Number(1536);
    /// Environment
    PINECONE_ENVIRONMENT: Option<String> = Nothing;
    /// Index
    PINECONE_INDEX_NAME: String = Text("open-webui-index");
    /// Metric
    PINECONE_METRIC: String = Text("cosine");
    /// Key
    QDRANT_API_KEY: Option<Secret> = Nothing;
    /// Collection prefix
    QDRANT_COLLECTION_PREFIX: String = Text("open-webui");
    /// gRPC port
    QDRANT_GRPC_PORT: i64 = Number(6334);
    /// Index parameter
    QDRANT_HNSW_M: i64 = Number(16);
    /// Vectors on disk
    QDRANT_ON_DISK: bool = Off;
    /// Use gRPC
    QDRANT_PREFER_GRPC: bool = Off;
    /// Seconds
    QDRANT_TIMEOUT: i64 = Number(5);
    /// Address
    QDRANT_URI: Option<String> = Nothing;
    /// Bucket
    S3_VECTOR_BUCKET_NAME: Option<String> = Nothing;
    /// Region
    S3_VECTOR_REGION: Option<String> = Nothing;
    /// Elasticsearch certificate fingerprint
    SSL_ASSERT_FINGERPRINT: Option<String> = Nothing;
    /// chroma, qdrant, milvus, pgvector, opensearch, elasticsearch, pinecone, s3vector, oracle23ai, weaviate, opengauss
    VECTOR_DB: String = Text("chroma"), read Format::Exactly(VECTOR_STORES);
    /// Key
    WEAVIATE_API_KEY: Option<Secret> = Nothing;
    /// gRPC port
    WEAVIATE_GRPC_PORT: i64 = Number(50051);
    /// Host
    WEAVIATE_HTTP_HOST: String = Text("");
    /// Port
    WEAVIATE_HTTP_PORT: i64 = Number(8080);
}
