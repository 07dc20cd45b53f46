/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule 16: a lock with a lease, renewed by its holder, over a network that loses, delays and duplicates. Code:
 * src/locks (`lease_schedule` and `keep_lease` of the holder, `lock_watch` of the waiter), the verbs `lock`,
 * `renew_lease` and `unlock` of the stores. tests/unit/locks/held_lock_test.cpp runs the code in these networks.
 *
 * Time is counted in ticks: a lease is LEASE ticks. The lock is taken at tick 0. Renewals carry beat 1, 2, ... and
 * are sent INTERVAL ticks apart, counted from the sending of the lock request, whatever became of the ones
 * before. The waiter looks at the lock at any ticks, and takes over when it has seen the same owner and beat for a
 * whole lease. Within a tick it may act before or after what arrives then.
 *
 * Bounds: one holder that works for WORK ticks, one waiter. Three networks:
 *   one message is lost, another is up to SLOW ticks late, a third arrives twice, the copy late;
 *   every renewal takes up to SLOW ticks, the answer of the lock request included;
 *   the holder's process is stopped for longer than a lease, and continues.
 *
 * Promises (asserted): in the first two networks the working holder keeps its lock; in all of them the holder's save
 * is written only while the lock is its own.
 *
 * Broken variants, each must violate a promise:
 *   -DFROM_ANSWER     the next renewal waits for the answer of the one before
 *   -DSTART_AT_ANSWER the first renewal waits for the answer of the lock request
 *   -DEVERY_THIRD     renewals are a third of the lease apart
 *   -DEXACT_BEAT      a renewal demands the beat before its own
 *   -DSET_BACK        a renewal sets its beat whatever the stored one is
 *   -DUNFENCED        the save does not demand the lock
 */
#define LEASE 30
#define SLOW  24 /* of a lease: 80 % */
#define WORK  60
#ifdef EVERY_THIRD
#define INTERVAL 10
#else
#define INTERVAL 5
#endif
#define BEATS 16

mtype = { mishaps, slow, stopped };

mtype network;
byte now = 0;
bool robbed = false;

/* The record. */
byte beat = 0;

/* Renewals on their way: the tick at which each arrives; 0: not on its way. And the late copy of one. */
byte arrives[BEATS];
byte copy_of = 0, copy_arrives = 0;
byte answered_at = 0; /* the tick at which the answer of the last renewal arrives */
byte lock_answered = 0;
bool may_lose = false, may_delay = false, may_copy = false;

/* The holder. */
byte next_beat = 1;
byte next_send = INTERVAL;

/* The waiter. */
byte seen_beat = 255;
byte seen_since = 0;

inline apply(number) {
  if
#ifdef EXACT_BEAT
  :: !robbed && beat + 1 == number -> beat = number
#else
#ifdef SET_BACK
  :: !robbed -> beat = number
#else
  :: !robbed && beat < number -> beat = number
#endif
#endif
  :: else -> skip
  fi
}

inline deliver() {
  for (i : 1 .. BEATS - 1) {
    if
    :: arrives[i] == now && now > 0 -> arrives[i] = 0; apply(i)
    :: else -> skip
    fi
  }
  if
  :: copy_arrives == now && now > 0 -> copy_arrives = 0; apply(copy_of); copy_of = 0
  :: else -> skip
  fi
}

inline send() {
  if /* the extremes, and what lies between */
  :: delay = 0 :: delay = 1 :: delay = SLOW / 3 :: delay = 2 * SLOW / 3 :: delay = SLOW - 1 :: delay = SLOW
  fi;
  if
  :: network == slow ->
     arrives[next_beat] = now + delay;
     answered_at = now + SLOW
  :: network != slow && delay <= 1 ->
     arrives[next_beat] = now + delay;
     answered_at = now + 1
  :: network == mishaps && may_delay && delay > 1 ->
     may_delay = false;
     arrives[next_beat] = now + delay;
     answered_at = now + delay
  :: network == mishaps && may_lose && delay == SLOW ->
     may_lose = false;
     answered_at = now + SLOW /* noticed by its own limit */
  :: network == mishaps && may_copy && delay > 1 ->
     may_copy = false;
     arrives[next_beat] = now;
     copy_of = next_beat;
     copy_arrives = now + delay;
     answered_at = now + 1
  :: network != slow && delay > 1 && !(network == mishaps && (may_delay || may_copy || (may_lose && delay == SLOW))) ->
     arrives[next_beat] = now;
     answered_at = now + 1
  fi;
  if /* what takes no time arrives at once */
  :: arrives[next_beat] == now -> arrives[next_beat] = 0; apply(next_beat)
  :: else -> skip
  fi;
  next_beat++;
  next_send = next_send + INTERVAL;
#ifdef FROM_ANSWER
  if
  :: answered_at + INTERVAL > next_send -> next_send = answered_at + INTERVAL
  :: else -> skip
  fi
#endif
}

inline look() {
  if
  :: robbed -> skip
  :: !robbed && beat != seen_beat -> seen_beat = beat; seen_since = now
  :: !robbed && beat == seen_beat && now - seen_since >= LEASE ->
     robbed = true;
     assert(network == stopped)
  :: else -> skip
  fi
}

init {
  byte i, delay, stop = 0;
  if
  :: atomic { network = stopped; select(stop : 0 .. 4) }
  :: atomic { network = mishaps; may_lose = true; may_delay = true; may_copy = true }
  :: atomic { network = slow; lock_answered = SLOW }
  fi;
#ifdef START_AT_ANSWER
  next_send = lock_answered + INTERVAL;
#endif
  do
  :: now == WORK -> break
  :: now < WORK ->
     atomic {
       if :: look() :: skip fi;
       deliver();
       if
       :: next_send == now && next_beat < BEATS &&
          !(network == stopped && now >= stop && now < stop + 2 * LEASE) -> send()
       :: next_send == now && network == stopped && now >= stop && now < stop + 2 * LEASE ->
          next_send = stop + 2 * LEASE
       :: else -> skip
       fi;
       if :: look() :: skip fi;
       i = 0; delay = 0;
       now++
     }
  od;
  /* The save, with the release of the lock. */
  atomic {
#ifdef UNFENCED
    assert(!robbed)
#else
    if
    :: !robbed -> skip /* written */
    :: robbed -> skip  /* refused: the owner is another */
    fi
#endif
  }
}
