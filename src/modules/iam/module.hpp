#pragma once
namespace astra::iam {
}  // namespace astra::iam
