// SPDX-License-Identifier: Apache-2.0
#include "locks/held_lock.hpp"

#include <dynasession/loop_executor.hpp>

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;

TEST(rule_16_renewals, are_a_sixth_of_the_lease_apart_from_the_sending_of_the_lock_request_on) {
  const lease_schedule schedule(10s, 600ms);
  EXPECT_EQ(schedule.next_after(10s), 10s + 100ms);
  EXPECT_EQ(schedule.beat_at(10s + 99ms), 0);
  EXPECT_EQ(schedule.beat_at(10s + 100ms), 1);
  EXPECT_EQ(schedule.next_after(10s + 100ms), 10s + 200ms);
  EXPECT_EQ(schedule.next_after(10s + 130ms), 10s + 200ms) << "late ones move none of the others";
}

TEST(rule_16_renewals, that_a_stopped_process_missed_are_counted_and_not_sent) {
  const lease_schedule schedule(10s, 600ms);
  EXPECT_EQ(schedule.beat_at(15s), 50);
  EXPECT_EQ(schedule.next_after(15s), 15s + 100ms);
}

TEST(rule_16_renewals, of_the_shortest_lease_are_still_apart) {
  const lease_schedule schedule(10s, 10ms);
  EXPECT_GT(schedule.next_after(10s), 10s + 1ms);
}

// What it has belongs to that thread: a holder that kept it for a moment longer passed its turn on beside it.
TEST(a_lock_given_up, is_destroyed_by_the_thread_of_the_locks) {
  std::weak_ptr<lock_hold> hold;
  bool is_destroyed_there = false;
  const loop_executor there([&](std::function<void()> work) {
    std::exchange(work, nullptr)();
    is_destroyed_there = hold.expired();
  });
  {
    auto made = std::make_shared<lock_hold>(there, "owner", 600ms);
    hold = made;
    const held_lock given_up(std::move(made));
  }
  EXPECT_TRUE(is_destroyed_there);
}

// The networks of models/locks.pml, with the schedule and the watch of the library.
constexpr auto tick = 20ms;
constexpr int lease = 30;
constexpr int interval = lease / 6;
constexpr int slow = lease * 4 / 5;
constexpr int work = 3 * lease;

class network {
 public:
  network() { delays_.fill(0); }

  int lock_delay = 0;
  int lost = 0;  // the beat of a renewal; 0: none
  int copied = 0;
  void delay(int beat, int ticks) { delays_[static_cast<std::size_t>(beat)] = ticks; }
  void delay_from(int beat, int ticks) {
    for (auto i = static_cast<std::size_t>(beat); i < delays_.size(); ++i) delays_[i] = ticks;
  }

  bool is_robbed(int first_look) const { return robbed_at(first_look).has_value(); }
  /// When one that looks from this tick on, at each tick, takes a working holder for dead.
  std::optional<int> robbed_at(int first_look) const {
    const lease_schedule schedule(0ns, lease * tick);
    lock_watch watch;
    std::optional<session_lock> stored;
    std::array<std::vector<std::int64_t>, 2 * work> arriving;
    for (int now = 0; now < work; ++now) {
      if (look(watch, stored, first_look, now)) return now;
      if (const auto beat = schedule.beat_at(now * tick);
          beat > 0 && schedule.next_after((now - 1) * tick) == now * tick)
        send(beat, now, arriving);
      if (now == lock_delay) stored.emplace("holder", 0, lease * tick);
      for (const auto beat : arriving[static_cast<std::size_t>(now)])
        if (stored && stored->beat < beat) stored->beat = beat;
      if (look(watch, stored, first_look, now)) return now;
    }
    return std::nullopt;
  }

 private:
  template <class Arriving>
  void send(std::int64_t beat, int now, Arriving& arriving) const {
    if (beat != lost)
      arriving[static_cast<std::size_t>(now + delays_.at(static_cast<std::size_t>(beat)))]
          .push_back(beat);
    if (beat == copied) arriving[static_cast<std::size_t>(now + slow)].push_back(beat);
  }
  static bool look(lock_watch& watch, const std::optional<session_lock>& stored, int first_look,
                   int now) {
    if (now < first_look) return false;
    watch.saw(stored, now * tick);
    return watch.may_take_over(now * tick);
  }

  std::array<int, work> delays_;
};

constexpr int renewals = work / interval;

TEST(rule_16_a_working_holder, is_not_robbed_by_a_lost_a_late_and_a_doubled_message) {
  for (int lost = 0; lost < renewals; ++lost)
    for (int late = 0; late < renewals; ++late)
      for (const int ticks : {interval, slow})
        for (int copied = 0; copied < renewals; copied += 6)
          for (int first_look = 0; first_look < lease; first_look += 6) {
            network net;
            net.lost = lost;
            net.delay(late, ticks);
            net.copied = copied;
            ASSERT_FALSE(net.is_robbed(first_look)) << lost << " lost, " << late << " late by "
                                                    << ticks << ", looks from " << first_look;
          }
}

TEST(rule_16_a_working_holder, is_not_robbed_by_answers_that_take_80_percent_of_the_lease) {
  for (int lock_delay = 0; lock_delay <= slow; lock_delay += 3)
    for (int before = 0; before <= slow; before += 6)
      for (int turn = 1; turn < renewals; ++turn)
        for (int after = 0; after <= slow; after += 6)
          for (int first_look = 0; first_look < lease; first_look += 6) {
            network net;
            net.lock_delay = lock_delay;
            net.delay_from(0, before);
            net.delay_from(turn, after);
            ASSERT_FALSE(net.is_robbed(first_look))
                << before << " then " << after << " from renewal " << turn;
          }
}

TEST(rule_16_a_dead_holder, is_found_out_after_one_lease) {
  network net;
  net.delay_from(3, work);  // its third renewal never comes
  EXPECT_EQ(net.robbed_at(0), 2 * interval + lease);
}

}  // namespace
}  // namespace dynasession::detail
