/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule 9: parallel logins whose responses are lost or arrive in any order, tombstones, and a logout under any id
 * of the session. Code: committer::log_in_again in src/session/committer.cpp, the verbs `renew` and `remove` of
 * the stores.
 *
 * A record is absent, live, or a tombstone that leads to the key which took over. A read, and a transaction on
 * the condition that the record is live, are one step each.
 *
 * Bounds: LOGINS logins, each under the id that the browser holds at that time, each with TRIES tries; then one
 * logout, under any id that was ever issued for the session.
 *
 * Promises (asserted): exactly one live record until the logout; none after it.
 *
 * Broken variants, each must violate a promise:
 *   -DSTART_ANEW      a login that finds a tombstone starts a new session and leaves the successor alive
 *   -DTWO_WRITES      the new record and the tombstone are two writes
 *   -DUNCONDITIONAL   the tombstone is written whatever the record is by then
 *   -DNOT_FOLLOWED    the logout removes the record of its own id and follows no tombstone
 */
#define LOGINS 3
#define TRIES  3
#define KEYS   4 /* LOGINS + 1 */

mtype = { absent, live, tombstone };

mtype record[KEYS];
byte leads_to[KEYS];
byte lives = 1;
byte issued = 1;  /* keys */
byte cookie = 0;  /* the id that the browser sends */
byte finished = 0;

inline make_live(key) {
  record[key] = live;
  lives++
}

inline bury(key, successor) {
  if
  :: record[key] == live -> lives--
  :: else -> skip
  fi;
  record[key] = tombstone;
  leads_to[key] = successor
}

proctype log_in() {
  byte key, fresh, tries = 0;
  bool done = false;

  atomic { key = cookie; fresh = issued; issued++ }
  do
  :: done || tries == TRIES -> break
  :: else ->
     tries++;
     do
#ifdef START_ANEW
     :: atomic { record[key] == tombstone -> make_live(fresh); assert(lives == 1); done = true; break }
#else
     :: atomic { record[key] == tombstone -> key = leads_to[key] }
#endif
     :: record[key] != tombstone -> break
     od;
     if
     :: done -> skip
     :: !done ->
#ifdef TWO_WRITES
        if
        :: atomic { record[key] == live -> make_live(fresh); assert(lives == 1) }
        :: record[key] != live -> skip
        fi;
#endif
        atomic {
          if
#ifdef UNCONDITIONAL
          :: true ->
#else
          :: record[key] == live ->
#endif
             make_live(fresh);
             bury(key, fresh);
             assert(lives == 1);
             done = true
          :: record[key] != live -> skip
          fi
        }
     fi
  od;
  if
  :: done -> cookie = fresh /* the response arrives */
  :: skip                   /* or it is lost */
  fi;
  finished++
}

proctype log_out() {
  byte key;

  finished == LOGINS;
  select(key : 0 .. KEYS - 1);
  record[key] != absent; /* only ids of this session */
#ifdef NOT_FOLLOWED
  atomic { if :: record[key] == live -> lives-- :: else -> skip fi; record[key] = absent };
#else
  do
  :: atomic { record[key] == tombstone -> key = leads_to[key] }
  :: atomic { record[key] == live -> record[key] = absent; lives--; break }
  :: record[key] == absent -> break
  od;
#endif
  assert(lives == 0)
}

init {
  byte i = 0;
  atomic {
    record[0] = live;
    for (i : 1 .. KEYS - 1) { record[i] = absent }
    for (i : 1 .. LOGINS) { run log_in() }
    run log_out()
  }
}
