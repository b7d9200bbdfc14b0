//! Documents: their extraction, embedding and search.

use serde_json::Value as Json;

use crate::settings::variables::app::DATA_DIR;
use crate::settings::variables::providers::OLLAMA_BASE_URL;
use crate::settings::Preset::{Document, Items, Nothing, Number, Off, On, Real, Text};
use crate::settings::variable::{below, like, variables};
use crate::settings::{Format, presets, rules};
use crate::shared::{JsonObject, Secret};

variables! { Retrieval:
    /// Use whole documents, never vectors
    BYPASS_EMBEDDING_AND_RETRIEVAL: bool = Off, saved "rag.bypass_embedding_and_retrieval";
    /// Merge heading chunks smaller than this, 0 = off
    CHUNK_MIN_SIZE_TARGET: i64 = Number(0), saved "rag.chunk_min_size_target";
    /// Overlap of chunks
    CHUNK_OVERLAP: i64 = Number(100), saved "rag.chunk_overlap";
    /// Chunk size in characters or tokens
    CHUNK_SIZE: i64 = Number(1000), saved "rag.chunk_size";
    /// empty, external, tika, datalab_marker, docling, document_intelligence, mistral_ocr, mineru
    CONTENT_EXTRACTION_ENGINE: String = Text(""), saved "rag.CONTENT_EXTRACTION_ENGINE";
    /// JSON text passed on
    DATALAB_MARKER_ADDITIONAL_CONFIG: String = Text(""), saved "rag.datalab_marker_additional_config";
    /// Datalab Marker address
    DATALAB_MARKER_API_BASE_URL: String = Text(""), saved "rag.datalab_marker_api_base_url";
    /// Datalab Marker key
    DATALAB_MARKER_API_KEY: Secret = Text(""), saved "rag.datalab_marker_api_key";
    /// Passed on
    DATALAB_MARKER_DISABLE_IMAGE_EXTRACTION: bool = Off, saved "rag.datalab_marker_disable_image_extraction";
    /// Passed on
    DATALAB_MARKER_FORCE_OCR: bool = Off, saved "rag.datalab_marker_force_ocr";
    /// Passed on
    DATALAB_MARKER_FORMAT_LINES: bool = Off, saved "rag.datalab_marker_format_lines";
    /// markdown, json or html
    DATALAB_MARKER_OUTPUT_FORMAT: String = Text("markdown"), saved "rag.datalab_marker_output_format";
    /// Passed on
    DATALAB_MARKER_PAGINATE: bool = Off, saved "rag.datalab_marker_paginate";
    /// Passed on
    DATALAB_MARKER_SKIP_CACHE: bool = Off, saved "rag.datalab_marker_skip_cache";
    /// Passed on
    DATALAB_MARKER_STRIP_EXISTING_OCR: bool = Off, saved "rag.datalab_marker_strip_existing_ocr";
    /// Passed on
    DATALAB_MARKER_USE_LLM: bool = Off, saved "rag.DATALAB_MARKER_USE_LLM";
    /// Docling key
    DOCLING_API_KEY: Secret = Text(""), saved "rag.docling_api_key";
    /// JSON object passed on
    DOCLING_PARAMS: JsonObject = Document("{}"), saved "rag.docling_params";
    /// Docling address
    DOCLING_SERVER_URL: String = Text("http://docling:5001"), saved "rag.docling_server_url";
    /// Azure Document Intelligence address
    DOCUMENT_INTELLIGENCE_ENDPOINT: String = Text(""), saved "rag.document_intelligence_endpoint";
    /// Its key, empty = ambient identity
    DOCUMENT_INTELLIGENCE_KEY: Secret = Text(""), saved "rag.document_intelligence_key";
    /// Its model
    DOCUMENT_INTELLIGENCE_MODEL: String = Text("prebuilt-layout"), saved "rag.document_intelligence_model";
    /// Batches in parallel
    ENABLE_ASYNC_EMBEDDING: bool = On, saved "rag.enable_async_embedding";
    /// Split at headings first (no endpoint changes it in 0.7.2)
    ENABLE_MARKDOWN_HEADER_TEXT_SPLITTER: bool = On, saved "rag.enable_markdown_header_text_splitter";
    /// Reuse generated queries within one request
    ENABLE_QUERIES_CACHE: bool = Off;
    /// Keyword plus vector search
    ENABLE_RAG_HYBRID_SEARCH: bool = Off, saved "rag.enable_hybrid_search";
    /// Add file names and headings to the keyword texts
    ENABLE_RAG_HYBRID_SEARCH_ENRICHED_TEXTS: bool = Off, saved "rag.enable_hybrid_search_enriched_texts";
    /// Allow fetching private addresses
    ENABLE_RAG_LOCAL_WEB_FETCH: bool = Off;
    /// External loader key
    EXTERNAL_DOCUMENT_LOADER_API_KEY: Secret = Text(""), saved "rag.external_document_loader_api_key";
    /// External loader address
    EXTERNAL_DOCUMENT_LOADER_URL: String = Text(""), saved "rag.external_document_loader_url";
    /// Browser-side image shrinking
    FILE_IMAGE_COMPRESSION_HEIGHT: Option<i64> = Nothing, saved "file.image_compression_height";
    /// Browser-side image shrinking
    FILE_IMAGE_COMPRESSION_WIDTH: Option<i64> = Nothing, saved "file.image_compression_width";
    /// Set to 1 by OFFLINE_MODE
    HF_HUB_OFFLINE: String = Text("");
    /// MinerU key
    MINERU_API_KEY: Secret = Text(""), saved "rag.mineru_api_key";
    /// local or cloud
    MINERU_API_MODE: String = Text("local"), saved "rag.mineru_api_mode";
    /// Seconds
    MINERU_API_TIMEOUT: String = Text("300"), saved "rag.mineru_api_timeout";
    /// MinerU address
    MINERU_API_URL: String = Text("http://localhost:8000"), saved "rag.mineru_api_url";
    /// JSON object passed on
    MINERU_PARAMS: JsonObject = Document("{}"), saved "rag.mineru_params";
    /// Mistral OCR address
    MISTRAL_OCR_API_BASE_URL: String = Text("https://api.mistral.ai/v1"), saved "rag.MISTRAL_OCR_API_BASE_URL";
    /// Mistral OCR key
    MISTRAL_OCR_API_KEY: Secret = Text(""), saved "rag.mistral_ocr_api_key";
    /// OCR of pictures in PDFs
    PDF_EXTRACT_IMAGES: bool = Off, saved "rag.pdf_extract_images";
    /// Extensions accepted for processing, empty = all
    RAG_ALLOWED_FILE_EXTENSIONS: Vec<String> = Items(&[]),
        saved "rag.file.allowed_extensions" as "ALLOWED_FILE_EXTENSIONS";
    /// Embedding key, engine azure_openai
    RAG_AZURE_OPENAI_API_KEY: Secret = Text(""), saved "rag.azure_openai.api_key";
    /// Embedding API version, engine azure_openai
    RAG_AZURE_OPENAI_API_VERSION: String = Text(""), saved "rag.azure_openai.api_version";
    /// Embedding address, engine azure_openai
    RAG_AZURE_OPENAI_BASE_URL: String = Text(""), saved "rag.azure_openai.base_url";
    /// Texts per request
    RAG_EMBEDDING_BATCH_SIZE: i64 = Number(1),
        by rules::app::first_not_empty,
        formerly "RAG_EMBEDDING_OPENAI_BATCH_SIZE",
        saved "rag.embedding_batch_size";
    /// Prefix of stored texts
    RAG_EMBEDDING_CONTENT_PREFIX: Option<String> = Nothing;
    /// empty (local), openai, azure_openai, ollama
    RAG_EMBEDDING_ENGINE: String = Text(""), saved "rag.embedding_engine";
    /// Embedding model
    RAG_EMBEDDING_MODEL: String = Text("sentence-transformers/all-MiniLM-L6-v2"), saved "rag.embedding_model";
    /// Download newer local model
    RAG_EMBEDDING_MODEL_AUTO_UPDATE: bool = On, by rules::app::unless_offline;
    /// Allow model code
    RAG_EMBEDDING_MODEL_TRUST_REMOTE_CODE: bool = On;
    /// Send the prefix in this request field
    RAG_EMBEDDING_PREFIX_FIELD_NAME: Option<String> = Nothing;
    /// Prefix of queries
    RAG_EMBEDDING_QUERY_PREFIX: Option<String> = Nothing;
    /// Its key
    RAG_EXTERNAL_RERANKER_API_KEY: Secret = Text(""), saved "rag.external_reranker_api_key";
    /// Seconds, empty = none
    RAG_EXTERNAL_RERANKER_TIMEOUT: String = Text(""), saved "rag.external_reranker_timeout";
    /// External reranker address
    RAG_EXTERNAL_RERANKER_URL: String = Text(""), saved "rag.external_reranker_url";
    /// Most files of a message (frontend)
    RAG_FILE_MAX_COUNT: Option<i64> = Nothing, saved "rag.file.max_count" as "FILE_MAX_COUNT";
    /// Largest file in MB (frontend)
    RAG_FILE_MAX_SIZE: Option<i64> = Nothing, saved "rag.file.max_size" as "FILE_MAX_SIZE";
    /// Give whole documents for attached items
    RAG_FULL_CONTEXT: bool = Off, saved "rag.full_context";
    /// Weight of keyword search 0..1
    RAG_HYBRID_BM25_WEIGHT: f64 = Real(0.5), saved "rag.hybrid_bm25_weight" as "HYBRID_BM25_WEIGHT";
    /// Embedding key, engine ollama
    RAG_OLLAMA_API_KEY: Secret = Text(""), saved "rag.ollama.key";
    /// Embedding address, engine ollama
    RAG_OLLAMA_BASE_URL: String = like(OLLAMA_BASE_URL), saved "rag.ollama.url";
    /// Embedding address, engine openai
    RAG_OPENAI_API_BASE_URL: String = Text("https://api.openai.com/v1"), saved "rag.openai_api_base_url";
    /// Embedding key, engine openai
    RAG_OPENAI_API_KEY: Secret = Text(""), by rules::providers::openai_key, saved "rag.openai_api_key";
    /// Least score after reranking (hybrid)
    RAG_RELEVANCE_THRESHOLD: f64 = Real(0.0), saved "rag.relevance_threshold" as "RELEVANCE_THRESHOLD";
    /// empty (local) or external
    RAG_RERANKING_ENGINE: String = Text(""), saved "rag.reranking_engine";
    /// Reranking model, empty = cosine
    RAG_RERANKING_MODEL: String = Text(""), saved "rag.reranking_model";
    /// Download newer local model
    RAG_RERANKING_MODEL_AUTO_UPDATE: bool = On, by rules::app::unless_offline;
    /// Allow model code
    RAG_RERANKING_MODEL_TRUST_REMOTE_CODE: bool = On;
    /// Context template with {{CONTEXT}} and {{QUERY}}
    RAG_TEMPLATE: String = Text(presets::RAG_TEMPLATE), saved "rag.template";
    /// empty or character, token
    RAG_TEXT_SPLITTER: String = Text(""), saved "rag.text_splitter" as "TEXT_SPLITTER";
    /// Chunks kept per query
    RAG_TOP_K: i64 = Number(3), saved "rag.top_k" as "TOP_K";
    /// Chunks kept after reranking
    RAG_TOP_K_RERANKER: i64 = Number(3), saved "rag.top_k_reranker" as "TOP_K_RERANKER";
    /// torch, onnx, openvino
    SENTENCE_TRANSFORMERS_BACKEND: String = Text("torch"), by rules::app::unless_empty;
    /// torch, onnx, openvino
    SENTENCE_TRANSFORMERS_CROSS_ENCODER_BACKEND: String = Text("torch"), by rules::app::unless_empty;
    /// Options of the local reranker
    SENTENCE_TRANSFORMERS_CROSS_ENCODER_MODEL_KWARGS: Option<Json> = Nothing;
    /// Reranker scores as 0..1
    SENTENCE_TRANSFORMERS_CROSS_ENCODER_SIGMOID_ACTIVATION_FUNCTION: bool = On;
    /// Model folder
    SENTENCE_TRANSFORMERS_HOME: Option<String> = Nothing;
    /// Options of the local embedder
    SENTENCE_TRANSFORMERS_MODEL_KWARGS: Option<Json> = Nothing;
    /// Tika address
    TIKA_SERVER_URL: String = Text("http://tika:9998"), saved "rag.tika_server_url";
    /// Token table cache
    TIKTOKEN_CACHE_DIR: String = below(DATA_DIR, "cache/tiktoken");
    /// Encoding of the token splitter
    TIKTOKEN_ENCODING_NAME: String = Text("cl100k_base"), saved "rag.tiktoken_encoding_name";
    /// Use CUDA
    USE_CUDA_DOCKER: bool = Off;
    /// Domains and addresses fetched or (with !) blocked, joined with built-in metadata addresses
    WEB_FETCH_FILTER_LIST: Vec<String> = Items(rules::retrieval::METADATA_HOSTS), by rules::retrieval::fetch_filter;
    /// Transcript languages in order
    YOUTUBE_LOADER_LANGUAGE: Vec<String> = Items(&["en"]),
        read Format::COMMAS_AS_THEY_ARE,
        saved "rag.youtube_loader_language";
    /// Proxy for transcripts
    YOUTUBE_LOADER_PROXY_URL: String = Text(""), saved "rag.youtube_loader_proxy_url";
}
