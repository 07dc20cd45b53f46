/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule 24: reads that may be older than the store, by eventual consistency or from the memory of a process, and
 * cookies that say which versions a browser has. Code: `session_engine::read`, `committer::send_version`,
 * src/session/version_cookies.cpp, src/session/record_cache.cpp.
 *
 * A browser with TABS tabs sends REQUESTS requests from each, to any of two servers. Responses arrive in any order, or
 * are lost. A request reads the session, and may save it, or end it in favour of another record: a renewal, or a
 * logout and another login. The versions of the other record begin again at 1. An eventually consistent read gives any
 * version that the record ever had, or none. Each server keeps one record, and may forget it at any time.
 *
 * Bounds: two records of VERSIONS versions. No cookie expires: the code has them live longer than a read lags behind
 * and a record is kept.
 *
 * Promises (asserted): a request sees no version older than what its browser had received when it was sent, neither
 * from reads nor from saves; no session is taken for absent that is not; a server that has ended a record gives it
 * from its memory to nobody.
 *
 * Broken variants, each must violate a promise:
 *   -DONE_COOKIE          one cookie says the version: a late response puts an older one in its place
 *   -DTWO_NAMES           the names of cookies repeat after two versions
 *   -DNAMED_BY_VERSION    the name of a cookie holds the version and not the record
 *   -DFLAG_ALONE          a cookie says that the browser has written, and not what
 *   -DKEPT_UNCHECKED      a kept record is given whatever version the browser has
 *   -DREADS_SAY_NOTHING   only saves set a cookie
 *   -DABSENCE_BELIEVED    an eventually consistent read may say that there is no session
 *   -DENDS_UNNOTICED      a record is kept although it ended while it was read
 */
#define TABS     2
#define REQUESTS 2
#define VERSIONS 4
#define NAMES    8 /* of cookies */

#ifdef ONE_COOKIE
#define NAME(record, version) 0
#else
#ifdef TWO_NAMES
#define NAME(record, version) (2 * record + version % 2)
#else
#ifdef NAMED_BY_VERSION
#define NAME(record, version) (version - 1)
#else
#define NAME(record, version) (VERSIONS * record + version - 1)
#endif
#endif
#endif

#ifdef FLAG_ALONE
#define FLAG 1
#else
#define FLAG 0
#endif
#ifdef KEPT_UNCHECKED
#define IS_ENOUGH(version) true
#else
#define IS_ENOUGH(version) (FLAG || version >= known)
#endif

/* The store. */
byte newest[2];
bool ended[2];

/* The browser: its session, its cookies by name, and the newest version that a response brought it. */
byte session = 0;
byte cookie_record[NAMES];
byte cookie_version[NAMES]; /* 0: no such cookie */
byte received[2];

/* The servers. */
byte kept_record[2];
byte kept_version[2]; /* 0: nothing is kept */
bool ended_here[4];   /* by server and record */

proctype tab() {
  byte requests = 0, i;
  byte record, server, least, known, version, made, made_record;
  bool presented[NAMES];
  bool is_gone, was_ended;

  do
  :: requests == REQUESTS -> break
  :: requests < REQUESTS ->
     requests++;
     /* The request is sent. */
     atomic {
       record = session;
       least = received[record];
       known = 0;
       for (i : 0 .. NAMES - 1) {
         presented[i] = (cookie_version[i] > 0 && cookie_record[i] == record);
         if
         :: presented[i] && cookie_version[i] > known -> known = cookie_version[i]
         :: else -> skip
         fi
       };
       if :: server = 0 :: server = 1 fi
     };
     /* The session is loaded. */
     atomic {
       is_gone = false;
       was_ended = ended_here[2 * server + record];
       if
       :: kept_version[server] > 0 && kept_record[server] == record && IS_ENOUGH(kept_version[server]) ->
          version = kept_version[server];
          assert(!was_ended)
       :: true ->
          select(version : 0 .. newest[record]);
          if
          :: version > 0 && version >= known && !was_ended && !(FLAG && known > 0) -> skip
#ifdef ABSENCE_BELIEVED
          :: version == 0 -> assert(ended[record])
#endif
          :: else -> /* a consistent read */
             version = newest[record];
             is_gone = ended[record]
          fi
       fi;
       assert(is_gone || version >= least);
       made = version;
       made_record = record
     };
     if
     :: is_gone -> skip
     :: !is_gone ->
        /* What was read is kept, unless the record was ended here meanwhile. */
        atomic {
          if
#ifndef ENDS_UNNOTICED
          :: ended_here[2 * server + record] -> skip
#endif
          :: kept_record[server] == record && kept_version[server] > version -> skip
          :: else -> kept_record[server] = record; kept_version[server] = version
          fi
        };
        if
        :: skip /* a page that only reads */
        :: atomic { /* a save, on top of whatever is stored */
             !ended[record] && newest[record] < VERSIONS ->
             newest[record]++;
             made = newest[record];
             kept_record[server] = record;
             kept_version[server] = (made == version + 1 -> made : 0)
           }
        :: atomic { /* another record takes over */
             record == 0 && !ended[0] ->
             ended[0] = true;
             newest[1] = 1;
             made = 1;
             made_record = 1;
             ended_here[2 * server] = true;
             if
             :: kept_record[server] == 0 -> kept_version[server] = 0
             :: else -> skip
             fi
           }
        fi;
        /* The response arrives, or is lost. */
        if
        :: atomic {
#ifdef READS_SAY_NOTHING
             if
             :: made_record != record || made > version ->
#else
             if
             :: made_record != record || made > known ->
#endif
                cookie_record[NAME(made_record, made)] = made_record;
                cookie_version[NAME(made_record, made)] = made;
                for (i : 0 .. NAMES - 1) {
                  if
                  :: presented[i] && made_record == record && i != NAME(made_record, made) &&
                     cookie_record[i] == record && cookie_version[i] < made ->
                     cookie_version[i] = 0
                  :: else -> skip
                  fi
                }
             :: else -> skip
             fi;
             session = (made_record != record -> made_record : session);
             if
             :: received[made_record] < made -> received[made_record] = made
             :: else -> skip
             fi;
             if
             :: received[record] < version -> received[record] = version
             :: else -> skip
             fi
           }
        :: skip
        fi
     fi
  od
}

/* Records are kept for a short time. */
active proctype time() {
  do
  :: kept_version[0] > 0 -> kept_version[0] = 0
  :: kept_version[1] > 0 -> kept_version[1] = 0
  od
}

init {
  byte i;
  atomic {
    newest[0] = 1; /* the session begins, and its response is received */
    received[0] = 1;
    cookie_version[NAME(0, 1)] = 1;
    for (i : 1 .. TABS) { run tab() }
  }
}
