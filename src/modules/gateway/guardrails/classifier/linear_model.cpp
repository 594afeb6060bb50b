#include "gateway/guardrails/classifier/linear_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "gateway/guardrails/classifier/features.hpp"

namespace astra::gateway::classifier {
namespace {

constexpr std::string_view magic = "ASTRAGM1";
constexpr std::size_t slots = std::size_t{1} << LinearModel::bits;
constexpr std::size_t fewest_features = 8;  // a text of one word is not judged by that word alone
constexpr double cost_of_a_piece = 0.35;    // the worst of many pieces is bad by chance: what ln(pieces) costs

// Sums the weights of a text's distinct features, piece by piece.
class Sum {
 public:
  explicit Sum(const std::int8_t* weights) : weights_(weights) {}

  void feature(std::uint64_t hash) {
    const std::uint64_t slot = hash >> (64 - LinearModel::bits);
    std::uint64_t& word = seen_[slot / 64];
    const std::uint64_t bit = std::uint64_t{1} << (slot % 64);
    const auto fresh = static_cast<std::int64_t>((word & bit) == 0);
    word |= bit;
    sum_ += fresh * weights_[slot];
    count_ += fresh;
  }
  void end_of_token() {
    if (++words_ < LinearModel::words_a_piece) return;
    close();
    seen_.fill(0);
    sum_ = count_ = 0;
    words_ = 0;
  }
  // The worst piece's sum over the root of its size, and how many pieces there were.
  double finish() {
    if (pieces_ == 0 || words_ > LinearModel::words_a_piece / 8) close();
    return worst_;
  }
  std::size_t pieces() const { return pieces_; }

 private:
  void close() {
    const double size = std::max<double>(static_cast<double>(count_), fewest_features);
    const double value = static_cast<double>(sum_) / std::sqrt(size);
    worst_ = pieces_ == 0 ? value : std::max(worst_, value);
    ++pieces_;
  }

  const std::int8_t* weights_;
  std::array<std::uint64_t, slots / 64> seen_{};
  std::int64_t sum_ = 0, count_ = 0;
  std::size_t words_ = 0, pieces_ = 0;
  double worst_ = 0;
};

// Takes a value off the front of the bytes; false when they are too few.
template <class T>
bool take(std::string_view& bytes, T& value) {
  if (bytes.size() < sizeof value) return false;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return true;
}

}  // namespace

Result<LinearModel> LinearModel::parse(std::string_view bytes) {
  LinearModel model;
  std::uint32_t model_bits = 0, words = 0;
  if (!bytes.starts_with(magic)) return DomainError(model_malformed, "It does not begin as a model does.");
  bytes.remove_prefix(magic.size());
  const bool header = take(bytes, model_bits) && take(bytes, model.scale_) && take(bytes, model.bias_) && take(bytes, model.slope_) &&
                      take(bytes, model.shift_) && take(bytes, model.thresholds_) && take(bytes, words);
  if (!header || model_bits != bits || bytes.size() != words + slots) return DomainError(model_malformed, "Its size or format is another's.");
  model.concepts_ = Concepts::parse(bytes.substr(0, words));
  bytes.remove_prefix(words);
  model.weights_ = reinterpret_cast<const std::int8_t*>(bytes.data());
  return model;
}

double LinearModel::score(std::string_view normalised, TextKind kind) const {
  Sum sum(weights_);
  FeatureWalk(concepts_, sum).run(normalised, kind == TextKind::tool || kind == TextKind::document);
  const double worst = sum.finish();
  const double logit = bias_ + scale_ * worst - cost_of_a_piece * std::log(static_cast<double>(std::max<std::size_t>(sum.pieces(), 1)));
  return 1 / (1 + std::exp(-(slope_ * logit + shift_)));
}

}  // namespace astra::gateway::classifier
