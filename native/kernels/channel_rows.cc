#include "kernels/channel_rows.h"

#include "kernels/multiversioned.h"

namespace falsario::kernels {
namespace {

/// Adds `term(row, channel)` for the rows of a part to float64 sums, channel by channel.
template <typename Number, typename Term>
inline __attribute__((always_inline)) void addRows(int64_t rows, int64_t channels, Number* partial,
                                                   double* sums, Term term) {
  for (int64_t first = 0; first < rows; first += rowsPerSum) {
    const int64_t end = std::min(rows, first + rowsPerSum);
    for (int64_t channel = 0; channel < channels; ++channel) partial[channel] = 0;
    for (int64_t row = first; row < end; ++row) {
#pragma omp simd
      for (int64_t channel = 0; channel < channels; ++channel) {
        partial[channel] += term(row * channels + channel, channel);
      }
    }
    for (int64_t channel = 0; channel < channels; ++channel) {
      sums[channel] += static_cast<double>(partial[channel]);
    }
  }
}

/// The mean of each channel, and the sum of squared distances from it. `work` has room for 2 rows.
template <typename Number>
inline __attribute__((always_inline)) void momentsOf(const Number* x, const Matrix& part,
                                                     Number* work, double* mean, double* squares) {
  const auto [rows, channels] = part;
  addRows(rows, channels, work, mean, [x](int64_t at, int64_t /*channel*/) { return x[at]; });
  Number* const centre = work + channels;
  for (int64_t channel = 0; channel < channels; ++channel) {
    mean[channel] /= static_cast<double>(rows);
    centre[channel] = static_cast<Number>(mean[channel]);
  }
  addRows(rows, channels, work, squares, [x, centre](int64_t at, int64_t channel) {
    const Number distance = x[at] - centre[channel];
    return distance * distance;
  });
}

template <typename Number>
inline __attribute__((always_inline)) void applyLine(const Number* x, const Matrix& part,
                                                     const Line<Number>& line, Number* y) {
  const auto [scale, shift, slope] = line;
  for (int64_t row = 0; row < part.rows; ++row) {
#pragma omp simd
    for (int64_t channel = 0; channel < part.channels; ++channel) {
      const int64_t at = row * part.channels + channel;
      const Number value = x[at] * scale[channel] + shift[channel];
      const Number lower = slope * value;
      y[at] = value > 0 ? value : lower;
    }
  }
}

/// The sums of the gradient g before the activation, and of g · (x - mean).
template <typename Number>
inline __attribute__((always_inline)) void slopeSums(const Slopes<Number>& of, const Matrix& part,
                                                     const Line<Number>& line, Number* work,
                                                     double* sums, double* products) {
  const auto [x, gradient, mean] = of;
  const auto [scale, shift, slope] = line;
  const int64_t channels = part.channels;
  Number* const sum = work;
  Number* const product = work + channels;
  for (int64_t first = 0; first < part.rows; first += rowsPerSum) {
    const int64_t end = std::min(part.rows, first + rowsPerSum);
    std::fill(work, work + 2 * channels, Number(0));
    for (int64_t row = first; row < end; ++row) {
#pragma omp simd
      for (int64_t channel = 0; channel < channels; ++channel) {
        const int64_t at = row * channels + channel;
        const Number lower = slope * gradient[at];
        const bool above = x[at] * scale[channel] + shift[channel] > 0;
        const Number before = above ? gradient[at] : lower;
        sum[channel] += before;
        product[channel] += before * (x[at] - mean[channel]);
      }
    }
    for (int64_t channel = 0; channel < channels; ++channel) {
      sums[channel] += static_cast<double>(sum[channel]);
      products[channel] += static_cast<double>(product[channel]);
    }
  }
}

/// result = scale · (g - offset - factor · (x - mean)).
template <typename Number>
inline __attribute__((always_inline)) void inputSlopes(const Slopes<Number>& of, const Matrix& part,
                                                       const Line<Number>& line,
                                                       const Number* offset, const Number* factor,
                                                       Number* result) {
  const auto [x, gradient, mean] = of;
  const auto [scale, shift, slope] = line;
  for (int64_t row = 0; row < part.rows; ++row) {
#pragma omp simd
    for (int64_t channel = 0; channel < part.channels; ++channel) {
      const int64_t at = row * part.channels + channel;
      const bool above = x[at] * scale[channel] + shift[channel] > 0;
      const Number lower = slope * gradient[at];
      const Number before = above ? gradient[at] : lower;
      result[at] =
          scale[channel] * (before - offset[channel] - factor[channel] * (x[at] - mean[channel]));
    }
  }
}

}  // namespace

// The compiler makes float32, the usual type, for several instruction sets; float64 is for tests.

FALSARIO_MULTIVERSIONED
void moments(const float* x, const Matrix& part, float* work, double* mean, double* squares) {
  momentsOf(x, part, work, mean, squares);
}
void moments(const double* x, const Matrix& part, double* work, double* mean, double* squares) {
  momentsOf(x, part, work, mean, squares);
}
FALSARIO_MULTIVERSIONED
void apply(const float* x, const Matrix& part, const Line<float>& line, float* y) {
  applyLine(x, part, line, y);
}
void apply(const double* x, const Matrix& part, const Line<double>& line, double* y) {
  applyLine(x, part, line, y);
}
FALSARIO_MULTIVERSIONED
void sumSlopes(const Slopes<float>& of, const Matrix& part, const Line<float>& line, float* work,
               double* sums, double* products) {
  slopeSums(of, part, line, work, sums, products);
}
void sumSlopes(const Slopes<double>& of, const Matrix& part, const Line<double>& line, double* work,
               double* sums, double* products) {
  slopeSums(of, part, line, work, sums, products);
}
FALSARIO_MULTIVERSIONED
void slopesOfInput(const Slopes<float>& of, const Matrix& part, const Line<float>& line,
                   const float* offset, const float* factor, float* result) {
  inputSlopes(of, part, line, offset, factor, result);
}
void slopesOfInput(const Slopes<double>& of, const Matrix& part, const Line<double>& line,
                   const double* offset, const double* factor, double* result) {
  inputSlopes(of, part, line, offset, factor, result);
}

}  // namespace falsario::kernels
