// Package lambdahttp lets an http.Handler answer requests that come as events of format 2.0
// (Lambda function URLs and HTTP APIs), with the same status, headers and body as behind
// net/http. There are two entries: Buffered, one JSON answer, and Streamed, for function URLs
// with InvokeMode RESPONSE_STREAM.
//
// Lambda ends buffered answers at 6 MiB and streams at 200 MB. Data files belong behind the CDN,
// straight from the bucket; what reaches a function all the same is streamed, with ranges.
// Buffered refuses an answer above MaxBuffered with 413 and asks for a range, instead of letting
// Lambda fail with 502.
//
// It is no web framework and no gateway: CORS, compression and access control are the handler's.
package lambdahttp
