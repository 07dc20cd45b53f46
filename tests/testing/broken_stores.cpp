// SPDX-License-Identifier: Apache-2.0
#include "testing/my_store.hpp"

#include <dynasession/testing/store_suite/store_under_test.hpp>

#include <memory>
#include <vector>

/// Stores that each break one rule. The store suite must find it: see broken_stores_test.cpp.
namespace {

using namespace dynasession;

class overwrites final : public my_store {
 public:
  awaited<void> create(record draft, call_deadline until) override {
    co_await my_store::remove(draft.key, until);
    co_return co_await my_store::create(draft, until);
  }
};

class gives_expired_records final : public my_store {
 public:
  awaited<std::optional<record>> load(std::string key, timestamp, call_deadline until) override {
    return my_store::load(std::move(key), timestamp(), until);
  }
};

class resurrects final : public my_store {
 public:
  awaited<std::int64_t> save(save_request request, call_deadline until) override {
    const auto found = co_await my_store::load(request.key, request.now, until);
    if (found && !*found) {
      record made;
      made.key = request.key;
      made.expire_at = request.expire_at;
      co_await my_store::create(made, until);
    }
    co_return co_await my_store::save(request, until);
  }
};

class forgets_tokens final : public my_store {
 public:
  awaited<std::int64_t> save(save_request request, call_deadline until) override {
    request.token[0] ^= static_cast<std::byte>(++saves_);
    return my_store::save(std::move(request), until);
  }

 private:
  int saves_ = 0;
};

class ignores_the_version final : public my_store {
 public:
  awaited<std::int64_t> save(save_request request, call_deadline until) override {
    request.if_version.reset();
    return my_store::save(std::move(request), until);
  }
};

class ignores_the_lock final : public my_store {
 public:
  awaited<std::int64_t> save(save_request request, call_deadline until) override {
    request.lock_owner.reset();
    return my_store::save(std::move(request), until);
  }
};

class shortens_by_saving final : public my_store {
 public:
  awaited<std::optional<record>> load(std::string key, timestamp now,
                                      call_deadline until) override {
    auto found = co_await my_store::load(key, now, until);
    if (found && *found && (*found)->version > 1) (*found)->expire_at = shortened_;
    co_return found;
  }
  awaited<std::int64_t> save(save_request request, call_deadline until) override {
    shortened_ = request.expire_at;
    return my_store::save(std::move(request), until);
  }

 private:
  std::chrono::sys_seconds shortened_{};
};

class leaves_the_old_record final : public my_store {
 public:
  awaited<void> renew(renew_request request, call_deadline until) override {
    const auto found = co_await my_store::load(request.old_key, request.now, until);
    if (!found || !*found) co_return error(errc::session_gone, {});
    co_return co_await my_store::create(request.next, until);
  }
};

class shortens_by_renewing final : public my_store {
 public:
  awaited<void> renew(renew_request request, call_deadline until) override {
    request.has_new_limits = true;
    return my_store::renew(std::move(request), until);
  }
};

class forgets_limits final : public my_store {
 public:
  awaited<std::int64_t> save(save_request request, call_deadline until) override {
    request.what.limits.reset();
    return my_store::save(std::move(request), until);
  }
};

template <class Store>
store_under_test broken(std::string name) {
  return {std::move(name), [] { return std::make_shared<Store>(); }};
}

}  // namespace

std::vector<store_under_test> dynasession::stores_under_test() {
  return {
      broken<overwrites>("overwrites"),
      broken<gives_expired_records>("gives_expired_records"),
      broken<resurrects>("resurrects"),
      broken<forgets_tokens>("forgets_tokens"),
      broken<ignores_the_version>("ignores_the_version"),
      broken<ignores_the_lock>("ignores_the_lock"),
      broken<shortens_by_saving>("shortens_by_saving"),
      broken<leaves_the_old_record>("leaves_the_old_record"),
      broken<shortens_by_renewing>("shortens_by_renewing"),
      broken<forgets_limits>("forgets_limits"),
  };
}
