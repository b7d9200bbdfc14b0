SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.api_key (
    id text NOT NULL,
    user_id text,
    key text NOT NULL,
    data json,
    expires_at bigint,
    last_used_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.auth (
    id character varying(255) NOT NULL,
    email character varying(255) NOT NULL,
    password text NOT NULL,
    active boolean NOT NULL
);
CREATE TABLE public.channel (
    id text NOT NULL,
    user_id text,
    name text,
    description text,
    data json,
    meta json,
    access_control json,
    created_at bigint,
    updated_at bigint,
    type text,
    is_private boolean,
    archived_at bigint,
    archived_by text,
    deleted_at bigint,
    deleted_by text,
    updated_by text
);
CREATE TABLE public.channel_file (
    id text NOT NULL,
    user_id text NOT NULL,
    channel_id text NOT NULL,
    file_id text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    message_id text
);
CREATE TABLE public.channel_member (
    id text NOT NULL,
    channel_id text NOT NULL,
    user_id text NOT NULL,
    created_at bigint,
    status text,
    is_active boolean DEFAULT true NOT NULL,
    is_channel_muted boolean DEFAULT false NOT NULL,
    is_channel_pinned boolean DEFAULT false NOT NULL,
    data json,
    meta json,
    joined_at bigint NOT NULL,
    left_at bigint,
    last_read_at bigint,
    updated_at bigint,
    role text,
    invited_by text,
    invited_at bigint
);
CREATE TABLE public.channel_webhook (
    id text NOT NULL,
    user_id text NOT NULL,
    channel_id text NOT NULL,
    name text NOT NULL,
    profile_image_url text,
    token text NOT NULL,
    last_used_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.chat (
    id character varying(255) NOT NULL,
    user_id character varying(255) NOT NULL,
    title text NOT NULL,
    share_id character varying(255),
    archived boolean NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    chat json,
    pinned boolean,
    meta json DEFAULT '{}'::json NOT NULL,
    folder_id text
);
CREATE TABLE public.chat_file (
    id text NOT NULL,
    user_id text NOT NULL,
    chat_id text NOT NULL,
    file_id text NOT NULL,
    message_id text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.chatidtag (
    id character varying(255) NOT NULL,
    tag_name character varying(255) NOT NULL,
    chat_id character varying(255) NOT NULL,
    user_id character varying(255) NOT NULL,
    "timestamp" bigint NOT NULL
);
CREATE TABLE public.config (
    id integer NOT NULL,
    data json NOT NULL,
    version integer NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now()
);
CREATE SEQUENCE public.config_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.config_id_seq OWNED BY public.config.id;
CREATE TABLE public.document (
    id integer NOT NULL,
    collection_name character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    title text NOT NULL,
    filename text NOT NULL,
    content text,
    user_id character varying(255) NOT NULL,
    "timestamp" bigint NOT NULL
);
CREATE SEQUENCE public.document_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.document_id_seq OWNED BY public.document.id;
CREATE TABLE public.feedback (
    id text NOT NULL,
    user_id text,
    version bigint,
    type text,
    data json,
    meta json,
    snapshot json,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.file (
    id text NOT NULL,
    user_id text NOT NULL,
    filename text NOT NULL,
    meta json,
    created_at bigint NOT NULL,
    hash text,
    data json,
    updated_at bigint,
    path text,
    access_control json
);
CREATE TABLE public.folder (
    id text NOT NULL,
    parent_id text,
    user_id text NOT NULL,
    name text NOT NULL,
    items json,
    meta json,
    is_expanded boolean NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    data json
);
CREATE TABLE public.function (
    id text NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    content text NOT NULL,
    meta text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    valves text,
    is_active boolean NOT NULL,
    is_global boolean NOT NULL
);
CREATE TABLE public."group" (
    id text NOT NULL,
    user_id text,
    name text,
    description text,
    data json,
    meta json,
    permissions json,
    created_at bigint,
    updated_at bigint
);
CREATE TABLE public.group_member (
    id text NOT NULL,
    group_id text NOT NULL,
    user_id text NOT NULL,
    created_at bigint,
    updated_at bigint
);
CREATE TABLE public.knowledge (
    id text NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    description text,
    meta json,
    created_at bigint NOT NULL,
    updated_at bigint,
    access_control json,
    data json
);
CREATE TABLE public.knowledge_file (
    id text NOT NULL,
    user_id text NOT NULL,
    knowledge_id text NOT NULL,
    file_id text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.memory (
    id character varying(255) NOT NULL,
    user_id character varying(255) NOT NULL,
    content text NOT NULL,
    updated_at bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE public.message (
    id text NOT NULL,
    user_id text,
    channel_id text,
    content text,
    data json,
    meta json,
    created_at bigint,
    updated_at bigint,
    parent_id text,
    reply_to_id text,
    is_pinned boolean DEFAULT false NOT NULL,
    pinned_at bigint,
    pinned_by text
);
CREATE TABLE public.message_reaction (
    id text NOT NULL,
    user_id text NOT NULL,
    message_id text NOT NULL,
    name text NOT NULL,
    created_at bigint
);
CREATE TABLE public.migratehistory (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    migrated_at timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.migratehistory_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.migratehistory_id_seq OWNED BY public.migratehistory.id;
CREATE TABLE public.model (
    id text NOT NULL,
    user_id text NOT NULL,
    base_model_id text,
    name text NOT NULL,
    meta text NOT NULL,
    params text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    access_control json,
    is_active boolean DEFAULT true NOT NULL
);
CREATE TABLE public.note (
    id text NOT NULL,
    user_id text,
    title text,
    data json,
    meta json,
    access_control json,
    created_at bigint,
    updated_at bigint
);
CREATE TABLE public.oauth_session (
    id text NOT NULL,
    user_id text NOT NULL,
    provider text NOT NULL,
    token text NOT NULL,
    expires_at bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.prompt (
    id integer NOT NULL,
    command character varying(255) NOT NULL,
    user_id character varying(255) NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    "timestamp" bigint NOT NULL,
    access_control json
);
CREATE SEQUENCE public.prompt_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.prompt_id_seq OWNED BY public.prompt.id;
CREATE TABLE public.tag (
    id character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    user_id character varying(255) NOT NULL,
    meta json
);
CREATE TABLE public.tool (
    id text NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    content text NOT NULL,
    specs text NOT NULL,
    meta text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    valves text,
    access_control json
);
CREATE TABLE public."user" (
    id character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    email character varying(255) NOT NULL,
    role character varying(255) NOT NULL,
    profile_image_url text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    last_active_at bigint NOT NULL,
    settings json,
    info json,
    username character varying(50),
    bio text,
    gender text,
    date_of_birth date,
    profile_banner_image_url text,
    timezone character varying,
    presence_state character varying,
    status_emoji character varying,
    status_message text,
    status_expires_at bigint,
    oauth json
);
ALTER TABLE ONLY public.config ALTER COLUMN id SET DEFAULT nextval('public.config_id_seq'::regclass);
ALTER TABLE ONLY public.document ALTER COLUMN id SET DEFAULT nextval('public.document_id_seq'::regclass);
ALTER TABLE ONLY public.migratehistory ALTER COLUMN id SET DEFAULT nextval('public.migratehistory_id_seq'::regclass);
ALTER TABLE ONLY public.prompt ALTER COLUMN id SET DEFAULT nextval('public.prompt_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('c440947495f3');
INSERT INTO public.api_key VALUES ('key_98bb05af-b13d-4e3f-845a-9b69300ce390', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'sk-6d02ff1dbe2d42b3b0abe38223e22296', NULL, NULL, NULL, 1795258900, 1795258900);
INSERT INTO public.auth VALUES ('98bb05af-b13d-4e3f-845a-9b69300ce390', 'ada@example.org', '$2b$12$1JUlQ8YsnkkqmfwO6mbqsOXpvKKZq07tiNSBQbduOlROU522HRdcG', true);
INSERT INTO public.auth VALUES ('bab7a8f1-b88e-424b-a7f4-106187ca5cae', 'bob@example.org', '$2b$12$/RTAr3..rhNqUGe0EMpkYOQZN.aWSwMC8pYQ4ZXUHkxe0/2YjneZG', true);
INSERT INTO public.auth VALUES ('02018ea8-e76d-4767-be2a-46844fe84073', 'pat@example.org', '$2b$12$d.qSUf34hf3NrcjHOmqqRuvw1QsDFKJKAp33KAKoQgamk02rSLGim', true);
INSERT INTO public.channel VALUES ('460b644d-6fb8-48f0-bf86-10ef60a19a6d', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'garden', NULL, 'null', 'null', 'null', 1795258901363660766, 1795258901363661609, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.channel_member VALUES ('d404f088-8f70-4131-9cb5-2583938f1401', '460b644d-6fb8-48f0-bf86-10ef60a19a6d', '98bb05af-b13d-4e3f-845a-9b69300ce390', 1795258901393844404, 'joined', true, false, false, 'null', 'null', 1795258901393842552, NULL, 1795258901393843266, 1795258901393844749, NULL, NULL, NULL);
INSERT INTO public.chat VALUES ('fc1bf389-3e86-4e78-9ba0-beff43e770a2', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Chat 1', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "Chat 1", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{"tags": ["evergreen"]}', NULL);
INSERT INTO public.chat VALUES ('457be2bc-8edc-49ce-8a0a-8aabebf8f4b7', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Chat 3', NULL, true, 1795258900, 1795258900, '{"id": "", "title": "Chat 3", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{}', NULL);
INSERT INTO public.chat VALUES ('1b06b88d-0292-41d1-ba28-dd9359604677', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Chat 4', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "Chat 4", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', true, '{}', NULL);
INSERT INTO public.chat VALUES ('a442b021-465e-43e8-b41e-01b235c4ea83', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Chat 8', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "Chat 8", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{}', NULL);
INSERT INTO public.chat VALUES ('bb1701a9-8b08-4d7a-a536-32a7cc479cbd', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Chat 10', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "Chat 10", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{}', NULL);
INSERT INTO public.chat VALUES ('84d9bf82-81a5-4998-b16a-0ceb716e0ddb', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Chat 11', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "Chat 11", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{}', NULL);
INSERT INTO public.chat VALUES ('ea240044-b795-45f7-a839-1866283a93a5', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Chat 5', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "Chat 5", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{}', '152324ed-a667-4515-b01b-c748104916ae');
INSERT INTO public.chat VALUES ('3246a7ac-8893-4574-8f92-551e128c1c54', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Chat 6', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "Chat 6", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{}', NULL);
INSERT INTO public.chat VALUES ('a017d0b0-9a12-49ac-bd82-06770f3455dd', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Chat 9', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "Chat 9", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{}', NULL);
INSERT INTO public.chat VALUES ('2541d6cb-55f4-4e6a-9ee5-40565a14ba66', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Chat 2', 'ec42b796-3022-4b94-8392-9f3d032c6435', false, 1795258900, 1795258900, '{"id": "", "title": "Chat 2", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{}', NULL);
INSERT INTO public.chat VALUES ('fc83f659-e508-49bb-9310-39a3fc183cdf', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Chat 7', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "Chat 7", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{}', NULL);
INSERT INTO public.chat VALUES ('ec42b796-3022-4b94-8392-9f3d032c6435', 'shared-2541d6cb-55f4-4e6a-9ee5-40565a14ba66', 'Chat 2', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "Chat 2", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{}', NULL);
INSERT INTO public.chat VALUES ('b222f68a-68b0-4713-8078-f76997f5d058', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'A copy', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "A copy", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": [], "originalChatId": "3246a7ac-8893-4574-8f92-551e128c1c54", "branchPointMessageId": "a"}', false, '{}', NULL);
INSERT INTO public.chat VALUES ('3246a243-5f27-4e39-a86f-35d3e2216156', 'bab7a8f1-b88e-424b-a7f4-106187ca5cae', 'Bob''s', NULL, false, 1795258902, 1795258902, '{"id": "", "title": "Bob''s", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{"tags": ["mine"]}', NULL);
INSERT INTO public.chat VALUES ('9e85e279-3bd8-452c-8627-0faaa4eb0fc5', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Renamed – Ünïcode 🌳', NULL, false, 1795258900, 1795258900, '{"id": "", "title": "Renamed \u2013 \u00dcn\u00efcode \ud83c\udf33", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}', false, '{"tags": ["evergreen", "two_words"]}', NULL);
INSERT INTO public.config VALUES (1, '{"version": 0, "ui": {"enable_signup": false, "banners": [{"id": "b", "type": "info", "title": "", "content": "Hello", "dismissible": true, "timestamp": 1767225600}]}}', 0, '2026-11-21 11:01:38.094159', '2026-11-21 11:01:41.506156');
INSERT INTO public.feedback VALUES ('630692a6-2605-4cf8-949d-ea5105ba5957', '98bb05af-b13d-4e3f-845a-9b69300ce390', 0, 'rating', '{"rating": 1, "model_id": "llama3.2:latest", "sibling_model_ids": null, "reason": "accurate", "comment": null}', '{"chat_id": "9e85e279-3bd8-452c-8627-0faaa4eb0fc5", "message_id": "a"}', '{"chat": {"chat": {"id": "", "title": "then", "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": [], "history": {"currentId": "a", "messages": {"q": {"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, "a": {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}}}, "messages": [{"id": "q", "parentId": null, "childrenIds": ["a"], "role": "user", "content": "Which trees keep their leaves in winter?", "timestamp": 1767225600}, {"id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew \u2013 \u5e38\u7dd1\u6a39 \ud83c\udf32", "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": true, "usage": {"total_tokens": 42, "speed": 1.5e-07}, "statusHistory": [], "somethingNewer": {"kept": [true, null]}}], "timestamp": 1767225600123, "files": []}}}', 1795258901, 1795258901);
INSERT INTO public.folder VALUES ('b714c179-a202-4e58-ae8e-0134013bf9b4', NULL, '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Forest', 'null', 'null', false, 1795258900, 1795258900, 'null');
INSERT INTO public.folder VALUES ('152324ed-a667-4515-b01b-c748104916ae', 'b714c179-a202-4e58-ae8e-0134013bf9b4', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Oaks', 'null', 'null', false, 1795258900, 1795258900, 'null');
INSERT INTO public.function VALUES ('polite', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Polite', 'filter', 'class Filter:
    def inlet(self, body: dict) -> dict:
        return body
', '{"description": "Adds please", "manifest": {}}', 1795258901, 1795258901, 'null', false, false);
INSERT INTO public."group" VALUES ('b4b6466b-3f7a-45a9-a2e4-f7041438f704', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Engineers', 'They build', 'null', 'null', '{"chat": {"delete": false}}', 1795258900, 1795258900);
INSERT INTO public.group_member VALUES ('43e6b81f-aa0e-4193-b32f-ef683b3e92ae', 'b4b6466b-3f7a-45a9-a2e4-f7041438f704', 'bab7a8f1-b88e-424b-a7f4-106187ca5cae', 1795258900, 1795258900);
INSERT INTO public.group_member VALUES ('150150e7-e0c8-48f0-ac5a-a7d1b05e5577', 'b4b6466b-3f7a-45a9-a2e4-f7041438f704', '98bb05af-b13d-4e3f-845a-9b69300ce390', 1795258900, 1795258900);
INSERT INTO public.knowledge VALUES ('ed31ba7e-fde4-4c06-8d24-04000cce05dc', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Leaves', 'About leaves', 'null', 1795258901, 1795258901, '{"read": {"group_ids": ["b4b6466b-3f7a-45a9-a2e4-f7041438f704"], "user_ids": []}, "write": {"group_ids": [], "user_ids": ["bab7a8f1-b88e-424b-a7f4-106187ca5cae"]}}', NULL);
INSERT INTO public.memory VALUES ('d0e54b14-d5eb-4b2a-8469-1de386d45001', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Ada likes yew', 1795258901, 1795258901);
INSERT INTO public.message VALUES ('ba665fe6-590b-496d-94a4-6087bf4d667e', '98bb05af-b13d-4e3f-845a-9b69300ce390', '460b644d-6fb8-48f0-bf86-10ef60a19a6d', 'Hello', 'null', 'null', 1795258901397207243, 1795258901397207243, NULL, NULL, false, NULL, NULL);
INSERT INTO public.message_reaction VALUES ('0cac26f9-aa7e-4acb-8aaa-af7a129f56ee', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'ba665fe6-590b-496d-94a4-6087bf4d667e', '+1', 1795258901464299132);
INSERT INTO public.migratehistory VALUES (1, '001_initial_schema', '2026-11-21 11:01:04.98227');
INSERT INTO public.migratehistory VALUES (2, '002_add_local_sharing', '2026-11-21 11:01:04.984293');
INSERT INTO public.migratehistory VALUES (3, '003_add_auth_api_key', '2026-11-21 11:01:05.006613');
INSERT INTO public.migratehistory VALUES (4, '004_add_archived', '2026-11-21 11:01:05.011952');
INSERT INTO public.migratehistory VALUES (5, '005_add_updated_at', '2026-11-21 11:01:05.044399');
INSERT INTO public.migratehistory VALUES (6, '006_migrate_timestamps_and_charfields', '2026-11-21 11:01:05.061167');
INSERT INTO public.migratehistory VALUES (7, '007_add_user_last_active_at', '2026-11-21 11:01:05.09651');
INSERT INTO public.migratehistory VALUES (8, '008_add_memory', '2026-11-21 11:01:05.103229');
INSERT INTO public.migratehistory VALUES (9, '009_add_models', '2026-11-21 11:01:05.128379');
INSERT INTO public.migratehistory VALUES (10, '010_migrate_modelfiles_to_models', '2026-11-21 11:01:05.132605');
INSERT INTO public.migratehistory VALUES (11, '011_add_user_settings', '2026-11-21 11:01:05.140373');
INSERT INTO public.migratehistory VALUES (12, '012_add_tools', '2026-11-21 11:01:05.145619');
INSERT INTO public.migratehistory VALUES (13, '013_add_user_info', '2026-11-21 11:01:05.160297');
INSERT INTO public.migratehistory VALUES (14, '014_add_files', '2026-11-21 11:01:05.165662');
INSERT INTO public.migratehistory VALUES (15, '015_add_functions', '2026-11-21 11:01:05.168439');
INSERT INTO public.migratehistory VALUES (16, '016_add_valves_and_is_active', '2026-11-21 11:01:05.176365');
INSERT INTO public.migratehistory VALUES (17, '017_add_user_oauth_sub', '2026-11-21 11:01:05.177934');
INSERT INTO public.migratehistory VALUES (18, '018_add_function_is_global', '2026-11-21 11:01:05.18061');
INSERT INTO public.model VALUES ('forester', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'llama3.2:latest', 'Forester', '{"profile_image_url": "/static/favicon.png", "description": "Knows trees", "capabilities": {"vision": false}, "tags": [{"name": "nature"}]}', '{"system": "You are a forester.", "temperature": 0.2}', 1795258900, 1795258900, '{"read": {"group_ids": ["b4b6466b-3f7a-45a9-a2e4-f7041438f704"], "user_ids": []}, "write": {"group_ids": [], "user_ids": ["bab7a8f1-b88e-424b-a7f4-106187ca5cae"]}}', true);
INSERT INTO public.note VALUES ('1a8e870d-d877-4f49-9b0f-a58b2519c48d', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Walk', '{"content": {"md": "Bring boots", "html": "<p>Bring boots</p>", "json": null}}', 'null', '{"read": {"group_ids": ["b4b6466b-3f7a-45a9-a2e4-f7041438f704"], "user_ids": []}, "write": {"group_ids": [], "user_ids": ["bab7a8f1-b88e-424b-a7f4-106187ca5cae"]}}', 1795258901024112298, 1795258901024116340);
INSERT INTO public.prompt VALUES (1, '/trees', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Trees', 'Tell me of {{tree}}', 1795258900, '{"read": {"group_ids": ["b4b6466b-3f7a-45a9-a2e4-f7041438f704"], "user_ids": []}, "write": {"group_ids": [], "user_ids": ["bab7a8f1-b88e-424b-a7f4-106187ca5cae"]}}');
INSERT INTO public.tag VALUES ('evergreen', 'Evergreen', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'null');
INSERT INTO public.tag VALUES ('two_words', 'Two words', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'null');
INSERT INTO public.tag VALUES ('mine', 'mine', 'bab7a8f1-b88e-424b-a7f4-106187ca5cae', 'null');
INSERT INTO public.tool VALUES ('count', '98bb05af-b13d-4e3f-845a-9b69300ce390', 'Count', 'class Tools:
    def count(self, text: str) -> int:
        """Count."""
        return len(text)
', '[{"name": "count", "description": "Count.", "parameters": {"properties": {"text": {"type": "string"}}, "required": ["text"], "type": "object"}}]', '{"description": "Counts", "manifest": {}}', 1795258901, 1795258901, 'null', 'null');
INSERT INTO public."user" VALUES ('02018ea8-e76d-4767-be2a-46844fe84073', 'Pat', 'pat@example.org', 'pending', '/user.png', 1795258899, 1795258899, 1795258899, 'null', 'null', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'null');
INSERT INTO public."user" VALUES ('bab7a8f1-b88e-424b-a7f4-106187ca5cae', 'Bob', 'bob@example.org', 'user', '/user.png', 1795258899, 1795258899, 1795258902, 'null', 'null', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'null');
INSERT INTO public."user" VALUES ('98bb05af-b13d-4e3f-845a-9b69300ce390', 'Ada Lovelace', 'ada@example.org', 'admin', '/user.png', 1795258898, 1795258898, 1795258903, '{"ui": {"theme": "dark", "system": "Be brief.", "unknown": {"x": 1}}}', '{"location": "London"}', NULL, 'Engines', 'female', '1815-12-10', NULL, NULL, NULL, NULL, NULL, NULL, 'null');
SELECT pg_catalog.setval('public.config_id_seq', 1, true);
SELECT pg_catalog.setval('public.document_id_seq', 1, false);
SELECT pg_catalog.setval('public.migratehistory_id_seq', 18, true);
SELECT pg_catalog.setval('public.prompt_id_seq', 1, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_key_key UNIQUE (key);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_file
    ADD CONSTRAINT channel_file_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_member
    ADD CONSTRAINT channel_member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.channel
    ADD CONSTRAINT channel_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_webhook
    ADD CONSTRAINT channel_webhook_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.chat_file
    ADD CONSTRAINT chat_file_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.config
    ADD CONSTRAINT config_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.folder
    ADD CONSTRAINT folder_pkey PRIMARY KEY (id, user_id);
ALTER TABLE ONLY public.group_member
    ADD CONSTRAINT group_member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public."group"
    ADD CONSTRAINT group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.knowledge_file
    ADD CONSTRAINT knowledge_file_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.knowledge
    ADD CONSTRAINT knowledge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.message_reaction
    ADD CONSTRAINT message_reaction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.migratehistory
    ADD CONSTRAINT migratehistory_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.note
    ADD CONSTRAINT note_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth_session
    ADD CONSTRAINT oauth_session_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tag
    ADD CONSTRAINT pk_id_user_id PRIMARY KEY (id, user_id);
ALTER TABLE ONLY public."user"
    ADD CONSTRAINT pk_user_id PRIMARY KEY (id);
ALTER TABLE ONLY public.prompt
    ADD CONSTRAINT prompt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_file
    ADD CONSTRAINT uq_channel_file_channel_file UNIQUE (channel_id, file_id);
ALTER TABLE ONLY public.chat_file
    ADD CONSTRAINT uq_chat_file_chat_file UNIQUE (chat_id, file_id);
ALTER TABLE ONLY public.group_member
    ADD CONSTRAINT uq_group_member_group_user UNIQUE (group_id, user_id);
ALTER TABLE ONLY public.knowledge_file
    ADD CONSTRAINT uq_knowledge_file_knowledge_file UNIQUE (knowledge_id, file_id);
ALTER TABLE ONLY public."user"
    ADD CONSTRAINT uq_user_id UNIQUE (id);
CREATE UNIQUE INDEX auth_id ON public.auth USING btree (id);
CREATE UNIQUE INDEX chat_id ON public.chat USING btree (id);
CREATE UNIQUE INDEX chat_share_id ON public.chat USING btree (share_id);
CREATE UNIQUE INDEX chatidtag_id ON public.chatidtag USING btree (id);
CREATE UNIQUE INDEX document_collection_name ON public.document USING btree (collection_name);
CREATE UNIQUE INDEX document_name ON public.document USING btree (name);
CREATE UNIQUE INDEX file_id ON public.file USING btree (id);
CREATE INDEX folder_id_idx ON public.chat USING btree (folder_id);
CREATE INDEX folder_id_user_id_idx ON public.chat USING btree (folder_id, user_id);
CREATE UNIQUE INDEX function_id ON public.function USING btree (id);
CREATE INDEX idx_oauth_session_expires_at ON public.oauth_session USING btree (expires_at);
CREATE INDEX idx_oauth_session_user_id ON public.oauth_session USING btree (user_id);
CREATE INDEX idx_oauth_session_user_provider ON public.oauth_session USING btree (user_id, provider);
CREATE INDEX is_global_idx ON public.function USING btree (is_global);
CREATE INDEX ix_channel_file_channel_id ON public.channel_file USING btree (channel_id);
CREATE INDEX ix_channel_file_file_id ON public.channel_file USING btree (file_id);
CREATE INDEX ix_channel_file_user_id ON public.channel_file USING btree (user_id);
CREATE INDEX ix_chat_file_chat_id ON public.chat_file USING btree (chat_id);
CREATE INDEX ix_chat_file_file_id ON public.chat_file USING btree (file_id);
CREATE INDEX ix_chat_file_message_id ON public.chat_file USING btree (message_id);
CREATE INDEX ix_chat_file_user_id ON public.chat_file USING btree (user_id);
CREATE INDEX ix_knowledge_file_file_id ON public.knowledge_file USING btree (file_id);
CREATE INDEX ix_knowledge_file_knowledge_id ON public.knowledge_file USING btree (knowledge_id);
CREATE INDEX ix_knowledge_file_user_id ON public.knowledge_file USING btree (user_id);
CREATE UNIQUE INDEX memory_id ON public.memory USING btree (id);
CREATE UNIQUE INDEX model_id ON public.model USING btree (id);
CREATE UNIQUE INDEX prompt_command ON public.prompt USING btree (command);
CREATE UNIQUE INDEX tool_id ON public.tool USING btree (id);
CREATE INDEX updated_at_user_id_idx ON public.chat USING btree (updated_at, user_id);
CREATE UNIQUE INDEX user_id ON public."user" USING btree (id);
CREATE INDEX user_id_archived_idx ON public.chat USING btree (user_id, archived);
CREATE INDEX user_id_idx ON public.tag USING btree (user_id);
CREATE INDEX user_id_pinned_idx ON public.chat USING btree (user_id, pinned);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_user_id_fkey FOREIGN KEY (user_id) REFERENCES public."user"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.channel_file
    ADD CONSTRAINT channel_file_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES public.channel(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.channel_file
    ADD CONSTRAINT channel_file_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.file(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.channel_webhook
    ADD CONSTRAINT channel_webhook_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES public.channel(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.chat_file
    ADD CONSTRAINT chat_file_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES public.chat(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.chat_file
    ADD CONSTRAINT chat_file_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.file(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.channel_file
    ADD CONSTRAINT fk_channel_file_message_id FOREIGN KEY (message_id) REFERENCES public.message(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.group_member
    ADD CONSTRAINT group_member_group_id_fkey FOREIGN KEY (group_id) REFERENCES public."group"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.group_member
    ADD CONSTRAINT group_member_user_id_fkey FOREIGN KEY (user_id) REFERENCES public."user"(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.knowledge_file
    ADD CONSTRAINT knowledge_file_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.file(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.knowledge_file
    ADD CONSTRAINT knowledge_file_knowledge_id_fkey FOREIGN KEY (knowledge_id) REFERENCES public.knowledge(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.oauth_session
    ADD CONSTRAINT oauth_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES public."user"(id) ON DELETE CASCADE;
