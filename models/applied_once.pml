/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule 17, applied once: one commit of one request, over all its tries, against other writers and a
 * network that loses, delays and reorders messages. It justifies `commit_tries::save` in
 * src/session/commit_tries.cpp (one token, the version seen, what is certain: src/session/commit_answers.cpp),
 * `adapt` and `refused_in_doubt` in src/dynamodb/records.cpp, and the conditions of a save
 * (`judge_save` in src/records/verdict.cpp, `require_once` in src/dynamodb/protocol/request.cpp).
 *
 * Bounds: a register of REGISTER tokens (8 in the library), TRIES tries, FOREIGN saves by others, two
 * values. An attempt whose answer is lost stays in the network and may arrive at any later time, once.
 *
 * The commit is an `update`: it writes OWN on top of the value it has seen, if that is still there. When
 * nothing is left to do while an attempt is in doubt, it sends a fence: a save that changes nothing but
 * has the token, so that no earlier attempt is applied after it. The fence counts as applied.
 * Promises (asserted):
 *   applied at most once;  "saved" means applied;  "conflict" and "unchanged" mean never applied.
 *
 * Broken variants, each must violate a promise:
 *   -DTOKEN_PER_TRY      a new token for each try
 *   -DCONFLICT_CERTAIN   the last conflict is reported although an attempt is in doubt
 *   -DNOTHING_LEFT       "nothing left to do" is reported although an attempt is in doubt
 *   -DLOOK_NOT_COUNTED   the seen version moves on without counting the saves since the last look
 */
#define REGISTER 2
#define TRIES    3
#define FOREIGN  7

#define OWN 4 /* value after the update of value v: OWN + v */

mtype = { none, saved, conflict, unchanged, unknown };

byte value = 0;         /* 0 or 1, written by others; OWN + those, by the commit */
byte version = 1;
byte tokens[REGISTER];  /* the last REGISTER saves, the newest first; 0: a save of others */
byte applied = 0;       /* how often the commit was applied */
mtype outcome = none;

/* Attempts on their way, also those that the commit no longer waits for. */
bool sent[TRIES];
byte token_of[TRIES];
byte expected_of[TRIES];
bool is_fence[TRIES];
byte seen_of[TRIES];

inline shift(token) {
  tokens[1] = tokens[0];
  tokens[0] = token;
  version++
}

inline token_is_there(token, answer) { answer = (tokens[0] == token || tokens[1] == token) }

/* What the store does with attempt i: all or nothing, in one step. */
inline arrive(i, ok) {
  d_step {
    sent[i] = false;
    bool known;
    token_is_there(token_of[i], known);
    if
    :: known -> ok = true; /* an earlier attempt succeeded */
    :: !known && version < seen_of[i] + REGISTER && (is_fence[i] || value == expected_of[i]) ->
       value = (is_fence[i] -> value : OWN + value);
       shift(token_of[i]);
       applied++;
       assert(applied <= 1);
       assert(outcome != conflict && outcome != unchanged);
       ok = true;
    :: else -> ok = false;
    fi;
    known = false
  }
}

active proctype others() {
  byte left = FOREIGN;
  do
  :: left > 0 -> atomic { left--; value = 0; shift(0) }
  :: left > 0 -> atomic { left--; value = 1; shift(0) }
  :: break
  od
}

/* Delivers, late, what nobody waits for any more; or loses it. */
active proctype network() {
  bool ok;
  do
  :: atomic { sent[0] -> arrive(0, ok); ok = false }
  :: atomic { sent[1] -> arrive(1, ok); ok = false }
  :: atomic { sent[2] -> arrive(2, ok); ok = false }
  :: break
  od
}

active proctype commit() {
  byte try = 0;
  byte seen_value, seen_version, looked_at;
  byte token = 1;
  bool ok, found, in_doubt = false, fence = false;

  /* load */
  atomic { seen_value = value; seen_version = version; looked_at = version }
  do
  :: try == TRIES ->
#ifdef CONFLICT_CERTAIN
     atomic { outcome = conflict }
#else
     atomic { if :: in_doubt -> outcome = unknown :: else -> outcome = conflict fi }
#endif
     break
  :: try < TRIES ->
     atomic {
#ifdef TOKEN_PER_TRY
       token = 1 + try;
#endif
       token_of[try] = token;
       expected_of[try] = seen_value;
       seen_of[try] = seen_version;
       is_fence[try] = fence;
       sent[try] = true
     }
     if
     :: atomic { /* it arrives, and so does the answer */
          sent[try] -> arrive(try, ok);
          if
          :: ok -> outcome = saved; assert(applied == 1)
          :: else -> skip
          fi
        }
     :: in_doubt = true /* no answer: it may have arrived, or may still arrive */
     fi;
     if
     :: outcome != none -> break
     :: else -> try++; ok = false
     fi;
     /* The answer of a refusal, or another look at the record. */
     atomic {
       token_is_there(token, found);
       if
       :: found -> outcome = saved; assert(applied == 1)
       :: !found ->
          if
#ifndef LOOK_NOT_COUNTED
          :: in_doubt && version - looked_at >= REGISTER -> outcome = unknown
#endif
          :: else ->
             seen_value = value;
             seen_version = version;
             looked_at = version
          fi
       fi;
       found = false
     };
     if
     :: outcome != none -> break
     :: else -> skip
     fi;
     fence = false;
     /* The handler's change may come to nothing on the newer value. */
     if
#ifdef NOTHING_LEFT
     :: outcome = unchanged; break
#else
     :: !in_doubt -> outcome = unchanged; break
     :: in_doubt -> fence = true
#endif
     :: skip
     fi
  od
}
