/* A worker process: takes jobs from main, does them behind the sandbox, answers in frames and in
 * sorted runs in its spool. All that it may touch is open before the lock.
 */
#ifndef BRIDLE_CHECK_WORKER_H
#define BRIDLE_CHECK_WORKER_H

#include "base/arena.h"
#include "check/frame.h"
#include "check/job.h"
#include "check/runs.h"
#include "check/secret.h"
#include "check/source.h"
#include "findings/link_judge.h"
#include "formats/dkim.h"
#include "indicators/match.h"
#include "indicators/table.h"
#include "sources/sealed.h"

/* What all workers of a run share; filled by main before it forks. */
struct worker_plan {
    int root;                 /* the source: a folder or a file */
    const char *file_name;    /* of that file; NULL: a folder */
    const int *indicator_fds; /* files that main opened, in the order of their names */
    const char *const *indicator_names;
    size_t indicator_count;
    int dkim_keys;              /* open file; 0: none */
    int table_fd;               /* the indicators job writes the compiled table, others map it */
    int catalogue_fd;           /* the catalogue job writes the sorted list of entries */
    const char *files_artifact; /* what findings about hashed files go by: "ios.files" */
    bool keep_content, hash_all;
    const psl_ctx_t *suffixes; /* public suffix list, loaded before the fork */
    size_t memory_max;         /* address space of a worker in bytes; 0: no limit */
    unsigned job_seconds;      /* wall clock of one job, the backstop behind the budgets */
};

struct worker {
    const struct worker_plan *plan;
    int in, out;
    struct spool spool;
    struct source source;
    struct secret password, keys; /* what main gave; keys hold a struct source_keys */
    /* the compiled table, mapped by the first artifact job */
    bool has_table;
    struct span table_bytes;
    struct arena table_arena;
    struct indicator_table *table;
    struct matcher matcher;
    /* made by the first artifact job */
    bool has_judge;
    struct link_judge judge;
    /* read by the first job that asks for them */
    bool has_dkim_keys;
    struct arena dkim_arena;
    struct dkim_key_file dkim_keys;
};

/* Runs until main closes its end; never returns. */
_Noreturn void worker_main(const struct worker_plan *plan, int in, int out, int spool_fd,
                           int vault_fd);

/* Sends a frame; a worker whose main is gone ends. */
void worker_send(struct worker *w, enum frame_type type, struct span payload);
void worker_send_fact(struct worker *w, const char *key, struct span value);
void worker_send_note(struct worker *w, const char *text);
void worker_send_unknown(struct worker *w, const char *what, uint64_t count, struct span example);
void worker_send_run(struct worker *w, enum run_kind what, const struct run *run);
void worker_send_evidence(struct worker *w, const struct evidence *e);
struct fit;
/* Nothing is sent where there was nothing to compare. */
void worker_send_fit(struct worker *w, const struct fit *fit);
/* Compares the hashes of a file with the indicators, and sends findings. */
void worker_match_hashes(struct worker *w, const struct evidence *e);
void worker_send_done(struct worker *w, const struct job_done *done);
/* Maps the compiled table if there is one. */
enum status worker_load_table(struct worker *w);

/* The public keys that the user named; NULL: none, or the file cannot be read. */
const struct dkim_key_file *worker_dkim_keys(struct worker *w);

/* What rules about links need; NULL when it could not be made. */
struct link_judge *worker_judge(struct worker *w);
/* All keys that are known, and those of the backup's classes; NULL when there are none. */
const struct source_keys *worker_source_keys(const struct worker *w);
const struct class_keys *worker_keys(const struct worker *w);
/* The acquisition as a store; what it is packed in is opened at the first call. */
enum status worker_store(struct worker *w, const struct store **ret_store) WARN_UNUSED;

/* One file each. */
void job_indicators_run(struct worker *w);
void job_catalogue_run(struct worker *w);
void job_artifact_run(struct worker *w, const struct job *job);
void job_hash_run(struct worker *w, const struct job *job);
void job_hash_all_run(struct worker *w, const struct job *job);
void job_lock_run(struct worker *w); /* both in job_keys.c */
void job_keys_run(struct worker *w);

/* Opens an entry, decrypts it where it is encrypted, hashes it, checks it afterwards: the part that
 * artifact and hash jobs share. Stays where it is while it is open: `input` points into it. */
struct open_entry {
    const struct store *store;
    struct stored_file file;
    struct arena arena;
    struct sealed sealed;
    const struct input *input; /* the bytes as the device had them; NULL: not open */
    const struct job_entry *job;
    struct digests digests, plain; /* as stored, and decrypted; from describe_entry() on */
    enum status status;            /* of opening */
    const char *why;               /* a sentence about it; NULL: the status says all */
};
void open_entry(struct worker *w, const struct job_entry *job, struct open_entry *ret_entry);
/* What evidence.jsonl says of it, whether it is open or not. SHA-1 is taken on demand, and only
 * where the list has one to compare with. */
void describe_entry(struct open_entry *entry, bool with_sha1, struct evidence *ret_evidence);
void close_entry(struct open_entry *entry);
/* Sends its evidence line (unless the job has no name) and what does not fit together in it. */
void report_entry(struct worker *w, struct open_entry *entry);

#endif
