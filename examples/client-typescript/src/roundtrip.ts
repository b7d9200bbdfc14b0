// Signs up, signs in, keeps a chat, reads it back and finds it again: every call is checked by the types that
// openapi-typescript made from /openapi.json.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const baseUrl = process.env.LOQUAT_URL ?? "http://127.0.0.1:8080";
const anonymous = createClient<paths>({ baseUrl });
const account = { email: "grace@example.test", password: "a long password" };

const signedUp = await anonymous.POST("/api/v1/auths/signup", { body: { name: "Grace", ...account } });
assert.equal(signedUp.error, undefined);

const wrong = await anonymous.POST("/api/v1/auths/signin", { body: { ...account, password: "wrong" } });
assert.equal(wrong.response.status, 400);

const signedIn = await anonymous.POST("/api/v1/auths/signin", { body: account });
assert(signedIn.data, "signed in");

const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${signedIn.data.token}` } });
const created = await client.POST("/api/v1/chats/new", {
  body: { chat: { title: "Rivers of Europe", messages: [{ role: "user", content: "Where does the Danube begin?" }] } },
});
assert(created.data, "created a chat");

const read = await client.GET("/api/v1/chats/{id}", { params: { path: { id: created.data.id } } });
assert.equal(read.data?.title, "Rivers of Europe");

const found = await client.GET("/api/v1/chats/search", { params: { query: { text: "danube" } } });
assert.deepEqual(found.data?.map((chat) => chat.id), [created.data.id]);

console.log("TypeScript client: signed up, signed in, created, read and found a chat");
