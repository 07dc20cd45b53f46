// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_client.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <list>
#include <mutex>
#include <utility>

namespace dynasession::inline v0::net {

/// A counting semaphore for coroutines. Waiters get a permit in the order in which they came.
/// Thread safety: concurrent calls are safe.
class semaphore {
 public:
  explicit semaphore(std::size_t count) : free_(count) {}

  /// One permit; its destructor releases it.
  class permit {
   public:
    permit() = default;
    explicit permit(semaphore& owner) : owner_(&owner) {}
    permit(permit&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    permit& operator=(permit other) noexcept {
      std::swap(owner_, other.owner_);
      return *this;
    }
    ~permit() {
      if (owner_) owner_->release();
    }
    explicit operator bool() const noexcept { return owner_ != nullptr; }

   private:
    semaphore* owner_ = nullptr;
  };

  /// A permit, if one is free; else an empty one.
  permit try_acquire() noexcept;
  /// Waits for a permit. The result is empty if the deadline has passed, or passes, or if the caller
  /// is cancelled. A waiter whose deadline has passed gets none, even if it has not noticed yet.
  boost::asio::awaitable<permit> acquire(deadline until);

  /// The number of permits that nobody has.
  std::size_t free() const noexcept;

 private:
  class waiter;

  void release() noexcept;

  mutable std::mutex mutex_;
  std::size_t free_;
  std::list<waiter*> waiting_;
};

}  // namespace dynasession::inline v0::net
