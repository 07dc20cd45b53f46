// SPDX-License-Identifier: Apache-2.0
#include "floor.hpp"

#include <atomic>
#include <cstdlib>
#include <thread>
#include <unordered_map>
#include <utility>

namespace bench {

floor_client::floor_client(int port, int connections, std::string get, std::string update,
                           SSL_CTX* trusting)
    : get_(std::move(get)), update_(std::move(update)) {
  for (int i = 0; i < connections; ++i) {
    const int socket = connect_to(port);
    auto& made = lanes_.emplace_back();
    made.connection = trusting ? wire(socket, trusting, wire::side::client) : wire(socket);
  }
}

bool floor_client::is_answered(lane& each) {
  auto& size = each.sizes[each.is_update ? 1 : 0];
  if (size == 0) size = message_size(each.received);
  if (size == 0 || each.received.size() < size) return false;
  each.received.clear();
  return true;
}

void floor_client::run_events(int pairs) {
  epoll events;
  std::unordered_map<int, lane*> by_descriptor;
  int unsent = pairs;
  int open = 0;
  for (auto& each : lanes_) {
    make_nonblocking(each.connection.descriptor());
    events.watch(each.connection.descriptor());
    each.is_update = false;
    by_descriptor[each.connection.descriptor()] = &each;
    if (unsent == 0) continue;
    --unsent;
    ++open;
    each.connection.send(get_);
  }
  while (open > 0) {
    for (const int ready : events.wait()) {
      auto& lane = *by_descriptor[ready];
      if (!lane.connection.receive(lane.received)) std::abort();
      if (!is_answered(lane)) continue;
      lane.is_update = !lane.is_update;
      if (!lane.is_update && unsent-- <= 0)
        --open;
      else
        lane.connection.send(request(lane.is_update));
    }
  }
}

void floor_client::run_threads(int pairs) {
  std::atomic<int> unsent{pairs};
  std::vector<std::thread> threads;
  for (auto& each : lanes_)
    threads.emplace_back([this, &each, &unsent] {
      while (unsent-- > 0) {
        for (const bool is_update : {false, true}) {
          each.connection.send(request(is_update));
          each.is_update = is_update;
          do {
            if (!each.connection.receive(each.received)) std::abort();
          } while (!is_answered(each));
        }
      }
    });
  for (auto& each : threads) each.join();
}

}  // namespace bench
