/* SPDX-License-Identifier: Apache-2.0
 *
 * Ending the sessions of a user while one of them is renewed, over an index that learns late. Code:
 * src/session/user_sessions.cpp; `list_of_user`, which reads a page and follows its tombstones, `successors_of` and
 * `remove_of_user` of the stores; `turn_into_tombstone` in src/records/verdict.cpp, which keeps the user.
 *
 * The user has two sessions, at keys 0 and 1. Each may be renewed RENEWALS times meanwhile. The index follows the
 * records late, entry by entry. `destroy_others` keeps session 0 and ends session 1; `destroy_all` ends both.
 * A query takes a snapshot of the index; then each key of it is read and dealt with in turn. The look is
 * repeated until it finds nothing, LOOKS times at most.
 *
 * Promises (asserted): when it ends, every session that is to end has ended, and the kept one is live.
 *
 * Broken variants, each must violate a promise:
 *   -DTOMBSTONE_DROPPED      a tombstone found by the index is dropped from the page instead of followed
 *   -DTOMBSTONE_NOT_INDEXED  a tombstone loses its user, and with it its entry in the index
 *   -DKEPT_RESOLVED_EARLY    what the kept session was renewed to is looked up before the query, not after it
 *   -DKEPT_NOT_FOLLOWED      only the key that the caller knows is kept
 */
#define RENEWALS 2
#define KEYS     6 /* 2 sessions, each with its renewals */
#define LOOKS    8

mtype = { absent, live, tombstone };

mtype record[KEYS];
bool indexed[KEYS];   /* what the index says */
byte leads_to[KEYS];
byte lives[2];        /* live records of each session: 0 or 1 */
bool keeps_first;     /* destroy_others, else destroy_all */

#define session_of(key) ((key) % 2)

/* A parallel request: renews the session as long as it is live. */
proctype request(byte key) {
  byte left = RENEWALS;
  do
  :: left > 0 ->
     atomic {
       if
       :: record[key] == live ->
          record[key] = tombstone;
          leads_to[key] = key + 2;
          key = key + 2;
          record[key] = live;
          left--
       :: else -> break
       fi
     }
  :: break
  od
}

/* The index catches up, one entry at a time, in any order. A tombstone keeps its user, so its entry stays: without
 * it the session is in no entry between the end of the old one and the arrival of the new one. */
#ifdef TOMBSTONE_NOT_INDEXED
#define belongs(key) (record[key] == live)
#else
#define belongs(key) (record[key] != absent)
#endif

proctype index() {
  byte key;
end:
  do
  :: atomic {
       select(key : 0 .. KEYS - 1);
       indexed[key] != belongs(key) -> indexed[key] = belongs(key)
     }
  od
}

inline resolve_kept() {
  kept = 0;
  do
  :: atomic { kept_set[kept] = true; record[kept] == tombstone -> kept = leads_to[kept] }
  :: atomic { record[kept] != tombstone -> kept_set[kept] = true; break }
  od
}

proctype operator() {
  byte looks = 0, key, at, kept = 0, found;
  bool page[KEYS];
  bool kept_set[KEYS];

  do
  :: looks == LOOKS -> break
  :: else ->
     looks++;
     found = 0;
#ifdef KEPT_RESOLVED_EARLY
     if :: keeps_first -> resolve_kept() :: else -> skip fi;
#endif
     /* Query: a page of keys. */
     atomic {
       for (key : 0 .. KEYS - 1) { page[key] = indexed[key] }
       key = 0
     }
#ifdef KEPT_NOT_FOLLOWED
     kept_set[0] = true;
#else
#ifndef KEPT_RESOLVED_EARLY
     if :: keeps_first -> resolve_kept() :: else -> skip fi;
#endif
#endif
     key = 0;
     do
     :: key == KEYS -> break
     :: key < KEYS && (!page[key] || (keeps_first && kept_set[key])) -> key++
     :: key < KEYS && page[key] && !(keeps_first && kept_set[key]) ->
        at = key;
        do
#ifdef TOMBSTONE_DROPPED
        :: record[at] == tombstone -> break
#else
        :: atomic { record[at] == tombstone -> at = leads_to[at] }
#endif
        :: atomic { record[at] == live -> record[at] = absent; found++; break }
        :: record[at] == absent -> break
        od;
        key++
     od;
     if
     :: found == 0 -> break
     :: else -> skip
     fi
  od;
  atomic {
    for (key : 0 .. KEYS - 1) {
      if
      :: record[key] == live -> lives[session_of(key)]++
      :: else -> skip
      fi
    }
  }
  assert(lives[1] == 0);
  assert(lives[0] == keeps_first)
}

init {
  byte i = 0;
  atomic {
    for (i : 0 .. KEYS - 1) { record[i] = absent }
    record[0] = live; indexed[0] = true;
    record[1] = live; indexed[1] = true;
    if :: keeps_first = true :: keeps_first = false fi;
    run request(0); run request(1); run index(); run operator()
  }
}
