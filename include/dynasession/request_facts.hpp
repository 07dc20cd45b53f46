// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <ranges>
#include <string_view>
#include <type_traits>

namespace dynasession::inline v0 {

/// How a request reached the server, as far as is known for sure.
enum class transport {
  unknown,  ///< behind a proxy, say
  https,
  http_local,  ///< plain http from this machine: browsers keep Secure cookies
  http,        ///< plain http from elsewhere: browsers drop Secure cookies
};

namespace detail {

template <class T>
concept string_like = std::convertible_to<T, std::string_view> &&
    !std::same_as<std::remove_cvref_t<T>, std::nullptr_t>;

template <class T>
concept string_range = !string_like<T> && std::ranges::forward_range<T> &&
                       std::convertible_to<std::ranges::range_reference_t<T>, std::string_view>;

}  // namespace detail

/// The Cookie fields of a request, as a framework has them: one string, a list in braces, or any forward range
/// whose elements convert to `std::string_view`. A proxy or HTTP/2 may have split them, so give all.
/// Lifetimes: refers to what it is made of, and owns nothing: make it in the call of `start`.
class cookie_fields {
 public:
  constexpr cookie_fields() noexcept = default;

  /// A null `const char*`, which C gives for an absent field, is none.
  template <detail::string_like Text>
  constexpr cookie_fields(const Text& field) noexcept {
    if constexpr (std::is_pointer_v<Text>)
      field_ = field ? std::string_view(field) : std::string_view();
    else
      field_ = field;
  }

  /// Several fields, in their order.
  constexpr cookie_fields(std::initializer_list<std::string_view> fields) noexcept
      : begin_(fields.begin()), size_(fields.size()), visit_(visit_list) {}

  /// A range of fields, in their order.
  template <class Range>
  requires(!std::same_as<std::remove_cvref_t<Range>, cookie_fields> &&
           detail::string_range<Range>) constexpr cookie_fields(Range&& fields) noexcept
      : begin_(std::addressof(fields)), visit_(visit_range<std::remove_reference_t<Range>>) {}

  /// `f(std::string_view field)`, in their order.
  template <class F>
  void for_each(F f) const {
    if (visit_)
      visit_(begin_, size_, &f,
             [](void* g, std::string_view field) { (*static_cast<F*>(g))(field); });
    else if (!field_.empty())
      f(field_);
  }

 private:
  using call = void (*)(void* f, std::string_view field);

  static void visit_list(const void* begin, std::size_t size, void* f, call call_f) {
    const auto* fields = static_cast<const std::string_view*>(begin);
    for (std::size_t i = 0; i < size; ++i) call_f(f, fields[i]);
  }

  // What was given as const is const in Range too.
  template <class Range>
  static void visit_range(const void* range, std::size_t, void* f, call call_f) {
    for (auto&& field : *static_cast<Range*>(const_cast<void*>(range)))
      call_f(f, std::string_view(field));
  }

  std::string_view field_{};
  const void* begin_ = nullptr;
  std::size_t size_ = 0;
  void (*visit_)(const void*, std::size_t, void*, call) = nullptr;
};

/// What a framework knows of a request. Views only: `start` reads them before it returns, and takes
/// nothing but a temporary, `sessions.start({.cookies = fields, .transport = transport::https})`.
struct request_facts {
  /// Every Cookie field of the request.
  cookie_fields cookies{};
  /// Whether the request came over https.
  dynasession::transport transport = dynasession::transport::unknown;
  /// The value of our cookie, for frameworks that keep the fields to themselves. Used only if there are no Cookie
  /// fields.
  std::string_view cookie_value{};
};

// g++ 12 copies temporaries of aggregates in co_await expressions bit by bit: harmless to these.
static_assert(std::is_trivially_copyable_v<request_facts> &&
              std::is_trivially_destructible_v<request_facts>);

/// What `start` takes instead of whole facts: the Cookie fields alone.
template <class T>
concept cookie_source = !std::same_as<std::remove_cvref_t<T>, request_facts> &&
                        std::constructible_from<cookie_fields, T>;

}  // namespace dynasession::inline v0
