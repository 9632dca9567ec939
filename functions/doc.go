// Package functions documents the AWS Lambda functions: one folder each, whose main wires and
// starts. Events are JSON objects; one with an unknown field, a wrong type, or an id that is none
// is an InvalidError, and nothing is written.
//
// # Settings
//
// ALLMENNING_STORE is s3://PRIVATE,s3://PUBLIC; the side that a function has no right to may be
// empty (",s3://PUBLIC" for web, "s3://PRIVATE," for convert). A directory works too, for trying a
// function out. ALLMENNING_CATALOG is the catalog.yaml packed with the function; without it the
// facts that the command line kept in the private bucket are used (not by web, which has none).
// The others are those of package config.
//
// # plan, convert, commit
//
// One stage of one run per invocation, each safe to repeat. The state machine passes the run's id
// on and maps over the counts:
//
//	plan     {"stage":"plan","run":R}                pulls the source; parts = how many to convert
//	convert  {"stage":"convert","run":R,"part":N}    for N from 0 to parts-1
//	plan     {"stage":"review","run":R}              the gates; files = how many to seal
//	convert  {"stage":"seal","run":R,"file":N}       for N from 0 to files-1
//	commit   {"stage":"release","run":R}             the sealed list; files = how many to promote
//	commit   {"stage":"promote","run":R,"file":N}    for N from 0 to files-1
//	commit   {"stage":"commit","run":R}              swaps the pointer
//	plan     {"stage":"fail","run":R,"error":NAME}   when the caller gives up after retries
//
// Each answers {"run","dataset","state","proceed","parts","files"}. When proceed is false, the run
// is held or decided and no further stage is started; an approved run begins again with plan.
//
// Errors are named InvalidError, NotFoundError, ConflictError, RefusedError, HeldError,
// UnavailableError, InternalError. Retry UnavailableError (also: the function had no time left) and
// what Lambda itself reports, and InternalError a little; ConflictError means that the run is over
// or the stage's turn has not come. The run is ended as failed by the stage itself for InvalidError,
// NotFoundError and RefusedError, and by the stage fail for all others. A run that is being
// committed is never ended by fail: commit it again, or leave it to the sweep.
//
// # schedule
//
// {"task":"runs"} starts the runs that are due, takes each as far as it goes in this function's
// time, and continues those that were started elsewhere or stopped half-way; until there is a
// state machine, that is how runs get done. It answers {"started","unfinished"}. {"task":"sweep"}
// cleans up after crashed runs.
//
// # deliver
//
// A batch of a queue that S3 notifies of data/{dataset}/latest.json, with ReportBatchItemFailures;
// or {"task":"sweep"}. Answers {"batchItemFailures","relayed","delivered"}.
//
// # web, steward
//
// HTTP requests in payload format 2.0. web has a function URL with InvokeMode RESPONSE_STREAM and
// only the public bucket; the CDN takes data files (/data/{dataset}/{version}/…) straight from that
// bucket. What reaches web all the same is streamed, up to Lambda's 200 MB, and answers ranges.
// steward is buffered and gets /steward/ and /api/v1/subscriptions; an answer above 5.5 MB, which
// Lambda would cut off, is a 413.
package functions
