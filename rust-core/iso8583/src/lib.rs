//! ISO 8583 codec driven by field tables, and the UnionPay (CUP) POS dialect as data.
