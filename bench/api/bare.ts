// What one would write first: express and pg, and nothing else. It answers with the row that `api` answers with, by the
// same statement over as many connections; no limits, no checks, no metrics, no request ids, no headers, no time limits.
import express from 'express';
import { Pool } from 'pg';
import { connectionFromEnvironment } from '../../seed/postgres';
import { portOf } from '../../services/shared/server';
import { ONE_PRODUCT } from '../../services/api/shop';

const pool = new Pool({ ...connectionFromEnvironment(process.env), max: Number(process.env.PG_POOL_MOST) });
const app = express();

app.get('/v1/products/:id', async (request, response) => {
  const { rows } = await pool.query(ONE_PRODUCT.text, [request.params.id]);
  response.json(rows[0]);
});

const server = app.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: portOf(server) })));
process.once('SIGTERM', () => process.exit());
