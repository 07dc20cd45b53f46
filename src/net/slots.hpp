// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_client.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <list>
#include <utility>

namespace dynasession::inline v0::net {

/// So many may work at once; the others wait in line.
/// Thread safety: used on one executor that runs one handler at a time.
class slots {
 public:
  explicit slots(std::size_t count) : free_(count) {}

  /// A place among those that work; freed when it leaves its scope.
  class slot {
   public:
    slot() = default;
    explicit slot(slots& owner) : owner_(&owner) {}
    slot(slot&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    slot& operator=(slot&&) = delete;
    ~slot() {
      if (owner_) owner_->free_one();
    }
    explicit operator bool() const noexcept { return owner_ != nullptr; }

   private:
    slots* owner_ = nullptr;
  };

  /// Waits for its turn; without a place if the deadline comes first, or the caller is cancelled.
  boost::asio::awaitable<slot> take(deadline until);

 private:
  struct waiter;

  void free_one();

  std::size_t free_;
  std::list<waiter*> waiting_;
};

}  // namespace dynasession::inline v0::net
