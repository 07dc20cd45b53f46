// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

/// As much of Boost.Beast's messages as a handler names, for code that does not wait for Beast to
/// compile.
namespace dynasession::test::http {

enum class status { ok = 200 };

struct string_body {
  using value_type = std::string;
};

/// Several fields of one name stay in order.
class fields {
 public:
  class field {
   public:
    field(std::string_view name, std::string_view value) : name_(name), value_(value) {}
    const std::string& name() const { return name_; }
    const std::string& value() const { return value_; }

   private:
    std::string name_;
    std::string value_;
  };

  void insert(std::string_view name, std::string_view value) { all_.emplace(name, value); }
  auto equal_range(std::string_view name) const { return all_.equal_range(name); }
  std::size_t count(std::string_view name) const { return all_.count(name); }

 private:
  struct by_name {
    using is_transparent = void;
    static std::string_view key(std::string_view name) { return name; }
    static std::string_view key(const field& of) { return of.name(); }
    bool operator()(const auto& a, const auto& b) const { return key(a) < key(b); }
  };

  std::multiset<field, by_name> all_;
};

template <class Body>
class message : public fields {
 public:
  unsigned version() const { return 11; }
  typename Body::value_type& body() { return body_; }

 private:
  typename Body::value_type body_;
};

template <class Body>
class request : public message<Body> {
 public:
  void target(std::string_view path) { target_ = path; }
  std::string_view target() const { return target_; }

 private:
  std::string target_ = "/";
};

template <class Body>
class response : public message<Body> {
 public:
  response() = default;
  response(status, unsigned) {}
  void prepare_payload() {}
};

}  // namespace dynasession::test::http
